package saeengine.sae;

/**
 * The point with the least sum of distances to some rows: a centre that a few far rows do not move.
 *
 * <p>Weiszfeld's iteration, Tohoku Mathematical Journal 43, 1937: from the mean, again and again the mean of all rows
 * weighted by 1 / distance, until a move is below 1e-5 or 100 were made. In float64 on the host.
 */
public final class GeometricMedian {
    private static final int MOST_MOVES = 100;
    private static final double SMALL_MOVE = 1e-5;

    /** Nearer rows weigh as much as a row this near: the iteration may hit a row exactly. */
    private static final double LEAST_DISTANCE = 1e-10;

    private GeometricMedian() {}

    /**
     * @param rows row-major [n, d], n at least 1
     * @return [d]
     */
    public static double[] of(float[] rows, int d) {
        if (d < 1 || rows.length < d || rows.length % d != 0) {
            throw new IllegalArgumentException(
                    "a geometric median needs whole rows of " + d + " values, at least one, got " + rows.length);
        }
        double[] weights = new double[rows.length / d];
        java.util.Arrays.fill(weights, 1);
        double[] median = weightedMean(rows, d, weights);
        for (int moves = 0; moves < MOST_MOVES; moves++) {
            for (int row = 0; row < weights.length; row++) {
                weights[row] = 1 / Math.max(LEAST_DISTANCE, distance(rows, row * d, median));
            }
            double[] next = weightedMean(rows, d, weights);
            double move = distance(median, next);
            median = next;
            if (move < SMALL_MOVE) {
                break;
            }
        }
        return median;
    }

    private static double[] weightedMean(float[] rows, int d, double[] weights) {
        double[] mean = new double[d];
        double total = 0;
        for (int row = 0; row < weights.length; row++) {
            total += weights[row];
            for (int j = 0; j < d; j++) {
                mean[j] += weights[row] * rows[row * d + j];
            }
        }
        for (int j = 0; j < d; j++) {
            mean[j] /= total;
        }
        return mean;
    }

    private static double distance(float[] rows, int at, double[] point) {
        double sum = 0;
        for (int j = 0; j < point.length; j++) {
            sum += (rows[at + j] - point[j]) * (rows[at + j] - point[j]);
        }
        return Math.sqrt(sum);
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return Math.sqrt(sum);
    }
}
