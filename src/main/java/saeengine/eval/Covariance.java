package saeengine.eval;

/**
 * The mean row of some rows and their covariance about it, in float64.
 *
 * @param rows how many there were
 * @param mean [dims]
 * @param matrix [dims, dims], row-major, divided by the number of rows
 */
public record Covariance(long rows, double[] mean, double[] matrix) {
    private static final int CHUNK = 4096;

    /** Of the first {@code count} rows of width {@code dims}, row-major. */
    public static Covariance of(float[] rows, int count, int dims, LinearAlgebra algebra) {
        if (count < 1) {
            throw new IllegalArgumentException("a covariance needs at least one row");
        }
        double[] mean = mean(rows, count, dims);
        double[] matrix = new double[dims * dims];
        double[] centred = new double[Math.min(CHUNK, count) * dims];
        for (int from = 0; from < count; from += CHUNK) {
            int n = Math.min(CHUNK, count - from);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < dims; j++) {
                    centred[i * dims + j] = rows[(from + i) * dims + j] - mean[j];
                }
            }
            algebra.addOuterProducts(centred, n, dims, matrix);
        }
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] /= count;
        }
        return new Covariance(count, mean, matrix);
    }

    private static double[] mean(float[] rows, int count, int dims) {
        double[] mean = new double[dims];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < dims; j++) {
                mean[j] += rows[i * dims + j];
            }
        }
        for (int j = 0; j < dims; j++) {
            mean[j] /= count;
        }
        return mean;
    }

    public int dims() {
        return mean.length;
    }
}
