package saeengine.tensor;

/**
 * The shape of a matrix product {@code c[m,n] = op(a)[m,k] op(b)[k,n]} over row-major matrices.
 *
 * @param transposeA {@code a} is stored [k, m]
 * @param transposeB {@code b} is stored [n, k]
 */
public record Gemm(boolean transposeA, boolean transposeB, int m, int n, int k) {
    /** {@code c = a b^T}: rows times a weight stored [out, in]. */
    public static Gemm nt(int m, int n, int k) {
        return new Gemm(false, true, m, n, k);
    }

    /** {@code c = a b}. */
    public static Gemm nn(int m, int n, int k) {
        return new Gemm(false, false, m, n, k);
    }

    /** {@code c = a^T b}: a weight's gradient, summed over rows. */
    public static Gemm tn(int m, int n, int k) {
        return new Gemm(true, false, m, n, k);
    }

    /** Fails where the tensors' sizes are not this product's. */
    public void requireFits(Tensor a, Tensor b, Tensor c) {
        if (a.size() != m * k || b.size() != k * n || c.size() != m * n) {
            throw new IllegalArgumentException("gemm: " + this + " does not fit a " + a.shapeText() + ", b "
                    + b.shapeText() + ", c " + c.shapeText());
        }
    }

    public double flops() {
        return 2.0 * m * n * k;
    }
}
