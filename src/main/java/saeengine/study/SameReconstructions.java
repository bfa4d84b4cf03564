package saeengine.study;

import java.util.Arrays;
import saeengine.data.sae.StoredSae;
import saeengine.tensor.RandomStream;

/**
 * How far the reconstructions of two descriptions of one autoencoder differ, in float64 on seeded random rows of four
 * magnitudes.
 *
 * <p>A feature that one of them lets pass and the other does not, because its pre-activation is within rounding of
 * the boundary, makes a difference that says nothing about the two: such rows are counted and left out.
 */
public final class SameReconstructions {
    private static final double[] MAGNITUDES = {0.1, 1, 10, 100};
    private static final double ROUNDING = 1e-5;
    private static final int MOST_ROWS = 16;

    /** Products of all rows together; a row of a wide autoencoder has a hundred million. */
    private static final long MOST_PRODUCTS = 2_000_000_000L;

    /**
     * What the rows showed.
     *
     * @param rows how many there were
     * @param ties how many of them were left out
     * @param l0 mean number of features a row had
     * @param error the largest relative error, over the magnitudes, of max|a - b| / max|b|
     */
    public record Result(int rows, int ties, double l0, double error) {}

    private final StoredSae before;
    private final StoredSae after;
    private final int n;
    private int ties;
    private long active;
    private double error;

    private SameReconstructions(StoredSae before, StoredSae after) {
        this.before = before;
        this.after = after;
        long products = 8L * Math.max(before.dims(), before.dOut()) * before.features() * MAGNITUDES.length;
        this.n = (int) Math.max(1, Math.min(MOST_ROWS, MOST_PRODUCTS / products));
    }

    public static Result of(StoredSae before, StoredSae after) {
        SameReconstructions check = new SameReconstructions(before, after);
        for (int i = 0; i < MAGNITUDES.length; i++) {
            check.compare(check.rows(i));
        }
        int rows = check.n * MAGNITUDES.length;
        return new Result(rows, check.ties, (double) check.active / rows, check.error);
    }

    /** About the decoder's bias where outputs are as inputs, in units of the file's own input scale. */
    private double[] rows(int magnitude) {
        RandomStream random = new RandomStream(1, magnitude);
        int dims = before.dims();
        float[] middle = before.isTranscoder() ? new float[dims] : before.decoderBias();
        double[] rows = new double[n * dims];
        for (int i = 0; i < rows.length; i++) {
            double offset = MAGNITUDES[magnitude] * random.nextGaussian();
            rows[i] = (middle[i % dims] + offset) / before.inputScale();
        }
        return rows;
    }

    private void compare(double[] rows) {
        int dims = before.dOut();
        double[] p = before.preActivations(rows, n);
        double[] f = before.activated(p, n);
        double[] g = after.features(rows, n);
        double[] x = before.reconstruct(rows, n);
        double[] y = after.reconstruct(rows, n);
        double difference = 0;
        double size = 0;
        for (int row = 0; row < n; row++) {
            if (isTie(f, g, p, row)) {
                ties++;
                continue;
            }
            for (int at = row * dims; at < (row + 1) * dims; at++) {
                double d = Math.abs(y[at] - x[at]);
                difference = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(difference, d);
                size = Math.max(size, Math.abs(x[at]));
            }
        }
        error = Math.max(error, size == 0 ? difference : difference / size);
    }

    /** Whether a row's features are not the same ones, and each that differs was at its boundary before. */
    private boolean isTie(double[] f, double[] g, double[] p, int row) {
        int features = before.features();
        int different = 0;
        for (int i = 0, at = row * features; i < features; i++, at++) {
            active += f[at] != 0 ? 1 : 0;
            if ((f[at] != 0) != (g[at] != 0)) {
                different++;
                if (!isAtBoundary(p, row, at, f[at] != 0)) {
                    return false;
                }
            }
        }
        return different > 0;
    }

    /** Whether a feature is kept or dropped otherwise, once its pre-activation is a rounding smaller or larger. */
    private boolean isAtBoundary(double[] p, int row, int at, boolean kept) {
        int features = before.features();
        double[] own = Arrays.copyOfRange(p, row * features, (row + 1) * features);
        double step = ROUNDING * Arrays.stream(own).map(Math::abs).max().orElse(0);
        boolean alone = !before.activation().needsBatch();
        double[] moved = alone ? own : p.clone();
        int place = alone ? at - row * features : at;
        double middle = moved[place];
        for (double value : new double[] {middle - step, middle + step}) {
            moved[place] = value;
            if (kept != (before.activated(moved, alone ? 1 : n)[place] != 0)) {
                return true;
            }
        }
        return false;
    }
}
