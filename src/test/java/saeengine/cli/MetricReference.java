package saeengine.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The metrics of whole arrays in the plainest float64 code, each formula on its own. */
final class MetricReference {
    private static final int BATCH = 1024;

    private final double[][] x;
    private final double[][] y;
    private final double[][] f;

    MetricReference(double[] x, double[] y, double[] f, int dims) {
        this.x = matrix(x, dims);
        this.y = matrix(y, dims);
        this.f = matrix(f, f.length / this.x.length);
    }

    private static double[][] matrix(double[] values, int cols) {
        double[][] rows = new double[values.length / cols][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * cols, (i + 1) * cols);
        }
        return rows;
    }

    Map<String, Double> values() {
        int n = x.length;
        double[][] r = minus(x, y);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("rows", (double) n);
        values.put("mse", squares(r) / n);
        values.put("mse_per_element", squares(r) / n / x[0].length);
        values.put("ev_r2", 1 - squares(r) / squares(centred(x)));
        values.put("ev_var", 1 - squares(centred(r)) / squares(centred(x)));
        values.put("nmse_openai", mean(n, i -> dot(r[i], r[i]) / dot(x[i], x[i])));
        values.put("relative_reconstruction_bias", squares(y) / (mean(n, i -> dot(x[i], y[i])) * n));
        values.put("shrinkage", mean(n, i -> Math.sqrt(dot(y[i], y[i]) / dot(x[i], x[i]))));
        values.put("cosine", mean(n, i -> dot(x[i], y[i]) / Math.sqrt(dot(x[i], x[i]) * dot(y[i], y[i]))));
        int batches = Math.max(1, n / BATCH);
        values.put("ev_legacy", mean(batches, b -> legacy(part(x, b), part(r, b))));
        values.put("ev_var_batch", mean(batches, b -> 1 - squares(centred(part(r, b))) / squares(centred(part(x, b)))));
        values.put("fvu_batch", mean(batches, b -> squares(part(r, b)) / squares(centred(part(x, b)))));
        values.put("batches", (double) batches);
        values.put("l0", mean(n, i -> Arrays.stream(f[i]).filter(v -> v != 0).count()));
        values.put("l1", mean(n, i -> Arrays.stream(f[i]).map(Math::abs).sum()));
        values.put("latents", (double) f[0].length);
        values.put("latents_never", (double) withDensity(0, 0));
        values.put("alive", 1 - (double) withDensity(0, 0) / f[0].length);
        values.put("latents_above_1e-2", (double) withDensity(Math.nextUp(0.01), 1));
        values.put("latents_above_1e-1", (double) withDensity(Math.nextUp(0.1), 1));
        return values;
    }

    private long withDensity(double from, double to) {
        return IntStream.range(0, f[0].length)
                .mapToDouble(i -> mean(f.length, row -> f[row][i] != 0 ? 1 : 0))
                .filter(density -> density >= from && density <= to)
                .count();
    }

    private static double legacy(double[][] x, double[][] r) {
        double[][] c = centred(x);
        return mean(x.length, i -> 1 - dot(r[i], r[i]) / dot(c[i], c[i]));
    }

    private static double[][] part(double[][] rows, int batch) {
        return Arrays.copyOfRange(rows, batch * BATCH, Math.min(rows.length, (batch + 1) * BATCH));
    }

    private static double mean(int n, java.util.function.IntToDoubleFunction of) {
        return IntStream.range(0, n).mapToDouble(of).sum() / n;
    }

    private static double[][] minus(double[][] a, double[][] b) {
        double[][] c = new double[a.length][a[0].length];
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < c[i].length; j++) {
                c[i][j] = a[i][j] - b[i][j];
            }
        }
        return c;
    }

    private static double[][] centred(double[][] rows) {
        double[] mean = new double[rows[0].length];
        Arrays.setAll(mean, j -> mean(rows.length, i -> rows[i][j]));
        double[][] means = new double[rows.length][];
        Arrays.fill(means, mean);
        return minus(rows, means);
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(j -> a[j] * b[j]).sum();
    }

    private static double squares(double[][] rows) {
        return Arrays.stream(rows).mapToDouble(row -> dot(row, row)).sum();
    }
}
