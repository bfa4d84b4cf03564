package saeengine.eval;

/**
 * The least loss that any autoencoder with F features can reach on given rows: the sum of the d - F smallest
 * eigenvalues of their covariance, 0 from F = d on.
 *
 * <p>A linear decoder of F features writes points of an affine subspace of dimension F, and the best such subspace
 * is the principal one (Eckart and Young, 1936).
 */
public final class PcaBound {
    private static final int CHUNK = 4096;

    private final long rows;
    private final double[] eigenvalues;

    private PcaBound(long rows, double[] eigenvalues) {
        this.rows = rows;
        this.eigenvalues = eigenvalues;
    }

    /** Of {@code count} rows of width {@code dims}, row-major. The covariance divides by the number of rows. */
    public static PcaBound of(float[] rows, int count, int dims, LinearAlgebra algebra) {
        if (count < 1) {
            throw new IllegalArgumentException("a covariance needs at least one row");
        }
        double[] mean = mean(rows, count, dims);
        double[] covariance = new double[dims * dims];
        double[] centred = new double[Math.min(CHUNK, count) * dims];
        for (int from = 0; from < count; from += CHUNK) {
            int n = Math.min(CHUNK, count - from);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < dims; j++) {
                    centred[i * dims + j] = rows[(from + i) * dims + j] - mean[j];
                }
            }
            algebra.addOuterProducts(centred, n, dims, covariance);
        }
        for (int i = 0; i < covariance.length; i++) {
            covariance[i] /= count;
        }
        return new PcaBound(count, algebra.eigenvalues(covariance, dims));
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

    /** The bound for so many features. */
    public double of(int features) {
        double sum = 0;
        for (int i = 0; i < eigenvalues.length - features; i++) {
            sum += Math.max(0, eigenvalues[i]);
        }
        return sum;
    }

    /** The mean squared distance of a row from the mean row: the loss of a constant. */
    public double variance() {
        return of(0);
    }

    public long rows() {
        return rows;
    }

    public int dims() {
        return eigenvalues.length;
    }
}
