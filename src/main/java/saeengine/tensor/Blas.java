package saeengine.tensor;

/**
 * The products a twin may use, on one thread, over row-major parts of host arrays.
 *
 * <p>The vector ones are here because Java 17 vectorises a loop over two arrays only where both are indexed alike: at
 * offsets of their own, a call is four to six times faster for a row of 768.
 */
public interface Blas {
    /**
     * {@code c = alpha op(a) op(b) + beta c}; {@code lda}, {@code ldb}, {@code ldc} are the distances between the
     * stored rows.
     */
    void gemm(
            Gemm shape,
            float alpha,
            float[] a,
            int aAt,
            int lda,
            float[] b,
            int bAt,
            int ldb,
            float beta,
            float[] c,
            int cAt,
            int ldc);

    /** {@code y += a^T x}: {@code rows} rows of a, {@code cols} wide and side by side, times x added up. */
    void addRows(int rows, int cols, float[] a, int aAt, float[] x, int xAt, float[] y, int yAt);

    /** {@code y = a x}: the dot product of x and each of {@code rows} rows of a. */
    void dotOfRows(int rows, int cols, float[] a, int aAt, float[] x, int xAt, float[] y, int yAt);

    float dot(int n, float[] x, int xAt, float[] y, int yAt);

    /** {@code y += alpha x}. */
    void add(int n, float alpha, float[] x, int xAt, float[] y, int yAt);
}
