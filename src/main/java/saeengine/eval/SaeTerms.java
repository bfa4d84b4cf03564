package saeengine.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that {@link SaeMetrics} needs of some rows of an autoencoder, for adding it up elsewhere: 48 bytes a row and 16 a dim of
 * each batch, in float64, and how often each latent fired.
 */
public final class SaeTerms {
    private static final String ERROR2 = "error2";
    private static final String X2 = "x2";
    private static final String X_HAT2 = "x_hat2";
    private static final String DOT = "dot";
    private static final String DISTANCE2 = "distance2";
    private static final String L1 = "l1";
    private static final String X_MEAN = "x_mean";
    private static final String X_SCATTER = "x_scatter";
    private static final String RESIDUAL_MEAN = "residual_mean";
    private static final String RESIDUAL_SCATTER = "residual_scatter";
    private static final String FIRES = "fires";

    private final List<BatchTerms> batches;
    private final double[] l1;
    private final long[] fires;

    /**
     * @param batches of the rows, in order; the last may have fewer rows than the others
     * @param l1 [rows] the sum of a row's absolute features
     * @param fires [latents] on how many of these rows each latent fired
     */
    SaeTerms(List<BatchTerms> batches, double[] l1, long[] fires) {
        this.batches = List.copyOf(batches);
        this.l1 = l1;
        this.fires = fires;
    }

    List<BatchTerms> batches() {
        return batches;
    }

    double[] l1() {
        return l1;
    }

    long[] fires() {
        return fires;
    }

    public int rows() {
        return l1.length;
    }

    /** All of it as arrays by name. */
    public Map<String, double[]> arrays() {
        Map<String, double[]> arrays = new LinkedHashMap<>();
        arrays.put(ERROR2, joined(batches.stream().map(BatchTerms::error2).toList()));
        arrays.put(X2, joined(batches.stream().map(BatchTerms::x2).toList()));
        arrays.put(X_HAT2, joined(batches.stream().map(BatchTerms::xHat2).toList()));
        arrays.put(DOT, joined(batches.stream().map(BatchTerms::dot).toList()));
        arrays.put(DISTANCE2, joined(batches.stream().map(BatchTerms::distance2).toList()));
        arrays.put(L1, l1);
        arrays.put(
                X_MEAN, joined(batches.stream().map(each -> each.ofX().mean()).toList()));
        arrays.put(
                X_SCATTER,
                batches.stream().mapToDouble(each -> each.ofX().scatter()).toArray());
        arrays.put(
                RESIDUAL_MEAN,
                joined(batches.stream().map(each -> each.ofResidual().mean()).toList()));
        arrays.put(
                RESIDUAL_SCATTER,
                batches.stream()
                        .mapToDouble(each -> each.ofResidual().scatter())
                        .toArray());
        arrays.put(FIRES, Arrays.stream(fires).asDoubleStream().toArray());
        return arrays;
    }

    /**
     * What {@link #arrays} gave, of batches of {@link SaeMetrics#BATCH_ROWS} rows.
     *
     * @throws IllegalArgumentException where an array is missing or has another length than the others go with
     */
    public static SaeTerms of(Map<String, double[]> arrays, int dims) {
        double[] l1 = array(arrays, L1, -1);
        int rows = l1.length;
        int size = SaeMetrics.BATCH_ROWS;
        int count = (rows + size - 1) / size;
        double[] error2 = array(arrays, ERROR2, rows);
        double[] x2 = array(arrays, X2, rows);
        double[] xHat2 = array(arrays, X_HAT2, rows);
        double[] dot = array(arrays, DOT, rows);
        double[] distance2 = array(arrays, DISTANCE2, rows);
        double[] xMean = array(arrays, X_MEAN, (long) count * dims);
        double[] xScatter = array(arrays, X_SCATTER, count);
        double[] residualMean = array(arrays, RESIDUAL_MEAN, (long) count * dims);
        double[] residualScatter = array(arrays, RESIDUAL_SCATTER, count);
        List<BatchTerms> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = i * size;
            int until = Math.min(rows, from + size);
            int n = until - from;
            batches.add(new BatchTerms(
                    n,
                    Arrays.copyOfRange(error2, from, until),
                    Arrays.copyOfRange(x2, from, until),
                    Arrays.copyOfRange(xHat2, from, until),
                    Arrays.copyOfRange(dot, from, until),
                    Arrays.copyOfRange(distance2, from, until),
                    Moments.of(n, Arrays.copyOfRange(xMean, i * dims, (i + 1) * dims), xScatter[i]),
                    Moments.of(n, Arrays.copyOfRange(residualMean, i * dims, (i + 1) * dims), residualScatter[i])));
        }
        return new SaeTerms(
                batches,
                l1,
                Arrays.stream(array(arrays, FIRES, -1)).mapToLong(x -> (long) x).toArray());
    }

    private static double[] array(Map<String, double[]> arrays, String name, long length) {
        double[] array = arrays.get(name);
        if (array == null || (length >= 0 && array.length != length)) {
            throw new IllegalArgumentException("'" + name + "' has " + (array == null ? "no" : array.length)
                    + " values, expected " + (length < 0 ? "some" : length));
        }
        return array;
    }

    private static double[] joined(List<double[]> parts) {
        double[] all = new double[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
