package saeengine.eval;

/** The float64 linear algebra that evaluation needs of a library. */
public interface LinearAlgebra {
    /** {@code sum[d,d] += rows^T rows} for {@code n} rows of width {@code d}. */
    void addOuterProducts(double[] rows, int n, int d, double[] sum);

    /** The eigenvalues of a symmetric [d, d] matrix, ascending; the matrix may be overwritten. */
    double[] eigenvalues(double[] symmetric, int d);

    /**
     * Eigenvalues and eigenvectors of a symmetric [d, d] matrix.
     *
     * @param symmetric row i of it becomes the unit eigenvector of the i-th eigenvalue
     * @return the eigenvalues, ascending
     */
    double[] eigenvectors(double[] symmetric, int d);
}
