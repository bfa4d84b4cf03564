package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Products of small matrices, one for each of many independent instances: c[i] = a[i] b[i] or a[i]^T b[i].
 *
 * <p>Every tensor holds the instances below one another: [instances * rows, cols]. The last matrix is meant to be wide,
 * such as the columns of a batch, and the others small: a launch costs one pass over the wide one, whatever the number of
 * instances, where a matrix product an instance would be a launch each.
 */
public final class BatchedProduct {
    private BatchedProduct() {}

    /**
     * c[i] = a[i] b[i]; da[i] = dc[i] b[i]^T, db[i] = a[i]^T dc[i].
     *
     * @param a [instances * m, k]
     * @param b [instances * k, n]
     * @return [instances * m, n]
     */
    public static Tensor product(Tape t, Tensor a, Tensor b, int instances) {
        int k = a.cols();
        require("product", "a [instances * m, k]", a.rows() % instances == 0 && b.rows() == instances * k, a, b);
        int m = a.rows() / instances;
        int n = b.cols();
        Tensor c = t.zeros(instances * m, n);
        t.run(NN, instances * m, a, b, c, m, n, k);
        return t.record(
                c,
                () -> {
                    if (a.requiresGrad()) {
                        t.run(NT, instances * m, t.grad(c), b, t.grad(a), m, k, n);
                    }
                    if (b.requiresGrad()) {
                        t.run(TN, instances * k, a, t.grad(c), t.grad(b), k, n, m);
                    }
                },
                a,
                b);
    }

    /**
     * c[i] = a[i]^T b[i]; da[i] = b[i] dc[i]^T, db[i] = a[i] dc[i].
     *
     * @param a [instances * k, m]
     * @param b [instances * k, n]
     * @return [instances * m, n]
     */
    public static Tensor transposed(Tape t, Tensor a, Tensor b, int instances) {
        int m = a.cols();
        int n = b.cols();
        require("transposed", "a [instances * k, m]", a.rows() % instances == 0 && b.rows() == a.rows(), a, b);
        int k = a.rows() / instances;
        Tensor c = t.zeros(instances * m, n);
        t.run(TN, instances * m, a, b, c, m, n, k);
        return t.record(
                c,
                () -> {
                    if (a.requiresGrad()) {
                        t.run(NT, instances * k, b, t.grad(c), t.grad(a), k, m, n);
                    }
                    if (b.requiresGrad()) {
                        t.run(NN, instances * k, a, t.grad(c), t.grad(b), k, n, m);
                    }
                },
                a,
                b);
    }

    private static void require(String op, String needs, boolean fits, Tensor a, Tensor b) {
        if (!fits) {
            throw new IllegalArgumentException("batched_product: " + op + " needs " + needs
                    + ", b [instances * k, n], got " + a.shapeText() + ", " + b.shapeText());
        }
    }

    /** c += a b: an item is a row of c, a sum of the rows of b. */
    static final Kernel NN = Kernel.perRow("batched_product_nn", (a, from, to) -> {
        int m = a.integer(3);
        int n = a.integer(4);
        int k = a.integer(5);
        for (int row = from; row < to; row++) {
            int b = a.at(1) + row / m * k * n;
            a.blas().addRows(k, n, a.floats(1), b, a.floats(0), a.at(0) + row * k, a.floats(2), a.at(2) + row * n);
        }
    });

    /** c += a^T b: likewise, by a column of a. */
    static final Kernel TN = Kernel.perRow("batched_product_tn", (a, from, to) -> {
        int m = a.integer(3);
        int n = a.integer(4);
        int k = a.integer(5);
        float[] column = a.scratch(0, k);
        for (int row = from; row < to; row++) {
            int first = a.at(0) + row / m * k * m + row % m;
            for (int i = 0; i < k; i++) {
                column[i] = a.floats(0)[first + i * m];
            }
            int b = a.at(1) + row / m * k * n;
            a.blas().addRows(k, n, a.floats(1), b, column, 0, a.floats(2), a.at(2) + row * n);
        }
    });

    /** c += a b^T: dot products of a row of a with those of b. */
    static final Kernel NT = Kernel.perRow("batched_product_nt", (a, from, to) -> {
        int m = a.integer(3);
        int n = a.integer(4);
        int k = a.integer(5);
        float[] dots = a.scratch(0, n);
        for (int row = from; row < to; row++) {
            int b = a.at(1) + row / m * n * k;
            a.blas().dotOfRows(n, k, a.floats(1), b, a.floats(0), a.at(0) + row * k, dots, 0);
            int c = a.at(2) + row * n;
            for (int j = 0; j < n; j++) {
                a.floats(2)[c + j] += dots[j];
            }
        }
    });
}
