package saeengine.eval;

/**
 * The least loss that any autoencoder with F features can reach on given rows: the sum of the d - F smallest
 * eigenvalues of their covariance, 0 from F = d on.
 *
 * <p>A linear decoder of F features writes points of an affine subspace of dimension F, and the best such subspace
 * is the principal one (Eckart and Young, 1936).
 */
public final class PcaBound {
    private final long rows;
    private final double[] eigenvalues;

    private PcaBound(long rows, double[] eigenvalues) {
        this.rows = rows;
        this.eigenvalues = eigenvalues;
    }

    /** Of {@code count} rows of width {@code dims}, row-major. The covariance divides by the number of rows. */
    public static PcaBound of(float[] rows, int count, int dims, LinearAlgebra algebra) {
        Covariance covariance = Covariance.of(rows, count, dims, algebra);
        return new PcaBound(count, algebra.eigenvalues(covariance.matrix(), dims));
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
