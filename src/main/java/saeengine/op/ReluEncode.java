package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * f = relu(x W^T + b): {@link Linear#linear} and {@link Relu} in one pass over the features each way.
 *
 * <p>The pre-activations are never kept: a feature's sign is all that the backward pass needs, and the feature has it.
 */
public final class ReluEncode {
    private ReluEncode() {}

    /**
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features]
     * @return [rows, features]
     */
    public static Tensor reluEncode(Tape t, Tensor x, Tensor w, Tensor b) {
        int rows = x.rows();
        int d = x.cols();
        int features = w.rows();
        Linear.require("relu_encode", w.cols() == d && b.size() == features, "W [out, in], b [out]", x, w, b);
        Tensor f = t.empty(rows, features);
        t.gemm(Gemm.nt(rows, features, d), x, w, 0f, f);
        t.run(FORWARD, rows, f, b, rows, features);
        return t.record(
                f,
                () -> {
                    Tensor dz = t.grad(f);
                    Tensor partial = t.empty(ColumnSums.blocks(rows), features);
                    t.run(BACKWARD, ColumnSums.items(rows, features), f, dz, partial, rows, features);
                    if (b.requiresGrad()) {
                        ColumnSums.finish(t, partial, t.grad(b));
                    }
                    t.addProductToGrad(x, Gemm.nn(rows, d, features), dz, w);
                    t.addProductToGrad(w, Gemm.tn(features, d, rows), dz, x);
                },
                x,
                w,
                b);
    }

    /** f[row, j] = max(f[row, j] + b[j], 0), in place. */
    static final Kernel FORWARD = Kernel.perRow("relu_encode_forward", (a, from, to) -> {
        float[] f = a.floats(0);
        float[] b = a.floats(1);
        int cols = a.integer(3);
        int bAt = a.at(1);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * cols;
            for (int j = 0; j < cols; j++) {
                f[at + j] = Math.max(f[at + j] + b[bAt + j], 0f);
            }
        }
    });

    /** df[row, j] becomes dz[row, j] in place; partial[block, j] is its sum over the block's rows. */
    static final Kernel BACKWARD = Kernel.perBlock("relu_encode_backward", (a, from, to) -> {
        float[] partial = a.floats(2);
        int rows = a.integer(3);
        int cols = a.integer(4);
        for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
            int out = a.at(2) + block * cols;
            java.util.Arrays.fill(partial, out, out + cols, 0f);
            int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
            for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                maskRow(a.floats(0), a.at(0) + row * cols, a.floats(1), a.at(1) + row * cols, cols);
                ColumnSums.addRow(a.floats(1), a.at(1) + row * cols, partial, out, cols);
            }
        }
    });

    private static void maskRow(float[] f, int fAt, float[] dz, int at, int n) {
        for (int j = 0; j < n; j++) {
            dz[at + j] *= Relu.isPositive(f[fAt + j]);
        }
    }
}
