package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * P[row] = sum over features of a curve of u = f_i w_i: what a sparsity term is before its mean.
 *
 * <p>df[row, i] = dP[row] w_i curve'(u); dw_i = sum over rows of dP[row] f_i curve'(u). As {@link WeightedL1}, it makes no
 * second [rows, features].
 *
 * @param forward P from f, w
 * @param backward adds df from f, w, dP
 * @param weightPartial dw of blocks of rows from f, w, dP
 */
record FeaturePenalty(String op, Kernel forward, Kernel backward, Kernel weightPartial) {
    /** A curve over one feature, with a parameter of its own, in place on the first n of an array. */
    interface Curve {
        /** Slots of scratch that are free. */
        int FREE = 1;

        void values(float[] u, int n, float parameter, Args a);

        void slopes(float[] u, int n, float parameter, Args a);
    }

    /** [rows] from f [rows, features] and w [features], or null for ones. */
    Tensor ofRows(Tape t, Tensor f, @Nullable Tensor w, float parameter) {
        int rows = f.rows();
        int features = f.cols();
        Tensor weights = WeightedL1.weights(t, op, w, features);
        Tensor ofRow = t.empty(rows);
        t.run(forward, rows, f, weights, ofRow, rows, features, parameter);
        return t.record(ofRow, () -> back(t, f, weights, t.grad(ofRow), parameter), f, weights);
    }

    private void back(Tape t, Tensor f, Tensor w, Tensor dofRow, float parameter) {
        int rows = f.rows();
        int features = f.cols();
        if (f.requiresGrad()) {
            t.run(backward, rows, f, w, dofRow, t.grad(f), rows, features, parameter);
        }
        if (w.requiresGrad()) {
            Tensor partial = t.empty(ColumnSums.blocks(rows), features);
            int items = ColumnSums.items(rows, features);
            t.run(weightPartial, items, f, w, dofRow, partial, rows, features, parameter);
            ColumnSums.finish(t, partial, t.grad(w));
        }
    }

    /** The twin of a forward kernel. */
    static Kernel.Twin sums(Curve curve) {
        return (a, from, to) -> {
            int n = a.integer(4);
            float[] u = a.scratch(0, n);
            for (int row = from; row < to; row++) {
                multiply(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), u, n);
                curve.values(u, n, a.real(5), a);
                a.floats(2)[a.at(2) + row] = Sums.sum(u, 0, n);
            }
        };
    }

    /** The twin of a backward kernel. */
    static Kernel.Twin slopes(Curve curve) {
        return (a, from, to) -> {
            int n = a.integer(5);
            for (int row = from; row < to; row++) {
                float[] slopes = slopes(curve, a, row, n);
                float dofRow = a.floats(2)[a.at(2) + row];
                addProduct(dofRow, a.floats(1), a.at(1), slopes, a.floats(3), a.at(3) + row * n, n);
            }
        };
    }

    /** The twin of a weightPartial kernel. */
    static Kernel.Twin weightSlopes(Curve curve) {
        return (a, from, to) -> {
            int rows = a.integer(4);
            int n = a.integer(5);
            for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
                int out = a.at(3) + block * n;
                java.util.Arrays.fill(a.floats(3), out, out + n, 0f);
                int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
                for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                    float[] slopes = slopes(curve, a, row, n);
                    float dofRow = a.floats(2)[a.at(2) + row];
                    addProduct(dofRow, a.floats(0), a.at(0) + row * n, slopes, a.floats(3), out, n);
                }
            }
        };
    }

    private static float[] slopes(Curve curve, Args a, int row, int n) {
        float[] u = a.scratch(0, n);
        multiply(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), u, n);
        curve.slopes(u, n, a.real(6), a);
        return u;
    }

    private static void multiply(float[] f, int fAt, float[] w, int wAt, float[] u, int n) {
        for (int j = 0; j < n; j++) {
            u[j] = f[fAt + j] * w[wAt + j];
        }
    }

    /** into += scale x slopes: what stands beside the slope in the product is the factor of its gradient. */
    private static void addProduct(float scale, float[] x, int xAt, float[] slopes, float[] into, int at, int n) {
        for (int j = 0; j < n; j++) {
            into[at + j] += scale * x[xAt + j] * slopes[j];
        }
    }
}
