package saeengine.tensor;

/** The matrix products a twin may use, on one thread, over row-major parts of host arrays. */
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
}
