package saeengine.cli;

import java.util.Arrays;
import saeengine.data.sae.Activation;
import saeengine.data.sae.StoredSae;
import saeengine.tensor.RandomStream;

/**
 * How far the reconstructions of two descriptions of one autoencoder differ, in float64 on seeded random rows of four
 * magnitudes.
 *
 * <p>A feature that one of them lets pass and the other does not, because its pre-activation is within rounding of
 * the boundary, makes a difference that says nothing about the two: such rows are counted and left out.
 */
final class SameReconstructions {
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
    record Result(int rows, int ties, double l0, double error) {}

    private final StoredSae before;
    private final StoredSae after;
    private final StoredSae everything;
    private final int n;
    private int ties;
    private long active;
    private double error;

    private SameReconstructions(StoredSae before, StoredSae after) {
        this.before = before;
        this.after = after;
        // What keeps every feature shows the pre-activations.
        this.everything = before.toBuilder()
                .activation(Activation.topK(before.features(), Activation.Rectify.NONE))
                .build();
        long products = 8L * before.dims() * before.features() * MAGNITUDES.length;
        this.n = (int) Math.max(1, Math.min(MOST_ROWS, MOST_PRODUCTS / products));
    }

    static Result of(StoredSae before, StoredSae after) {
        SameReconstructions check = new SameReconstructions(before, after);
        for (int i = 0; i < MAGNITUDES.length; i++) {
            check.compare(check.rows(i));
        }
        int rows = check.n * MAGNITUDES.length;
        return new Result(rows, check.ties, (double) check.active / rows, check.error);
    }

    /** About the decoder's bias, in units of the file's own input scale. */
    private double[] rows(int magnitude) {
        RandomStream random = new RandomStream(1, magnitude);
        int dims = before.dims();
        double[] rows = new double[n * dims];
        for (int i = 0; i < rows.length; i++) {
            double offset = MAGNITUDES[magnitude] * random.nextGaussian();
            rows[i] = (before.decoderBias()[i % dims] + offset) / before.inputScale();
        }
        return rows;
    }

    private void compare(double[] rows) {
        int dims = before.dims();
        double[] f = before.features(rows, n);
        double[] g = after.features(rows, n);
        double[] p = everything.features(rows, n);
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
        Boundary boundary =
                new Boundary(before.activation(), Arrays.copyOfRange(p, row * features, (row + 1) * features));
        int different = 0;
        for (int i = 0, at = row * features; i < features; i++, at++) {
            active += f[at] != 0 ? 1 : 0;
            if ((f[at] != 0) != (g[at] != 0)) {
                different++;
                if (!boundary.isNear(i, f[at] != 0)) {
                    return false;
                }
            }
        }
        return different > 0;
    }

    /** What separates the features of a row, by its pre-activations p, and how near to that is too near to tell. */
    private static final class Boundary {
        private final Activation activation;
        private final double[] p;
        private final double leastKept;
        private final double mostDropped;
        private final double tolerance;

        Boundary(Activation activation, double... p) {
            this.activation = activation;
            this.p = p;
            double[] sorted = p.clone();
            Arrays.sort(sorted);
            int kept = activation.kind() == Activation.Kind.TOPK ? activation.k() : p.length;
            leastKept = sorted[p.length - kept];
            mostDropped = kept == p.length ? Double.NEGATIVE_INFINITY : sorted[p.length - kept - 1];
            tolerance = ROUNDING * Math.max(Math.abs(sorted[0]), Math.abs(sorted[p.length - 1]));
        }

        /** A kept feature is at the boundary where a dropped one is as large, a dropped one where a kept one is. */
        boolean isNear(int feature, boolean kept) {
            boolean nearZero = !activation.isSigned() && Math.abs(p[feature]) <= tolerance;
            return nearZero || Math.abs(p[feature] - own(feature, kept)) <= tolerance;
        }

        private double own(int feature, boolean kept) {
            float[] thresholds = activation.thresholds();
            return switch (activation.kind()) {
                case TOPK -> kept ? mostDropped : leastKept;
                case JUMPRELU -> thresholds[feature];
                case BATCHTOPK -> thresholds[0];
                case RELU -> 0;
            };
        }
    }
}
