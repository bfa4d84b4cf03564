package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** {@link WeightedL1} of a {@link Sparse}: what is not kept is 0 and adds nothing, here or to a gradient. */
public final class SparseL1 {
    private SparseL1() {}

    /**
     * The sum over the kept of value w[index] of each row.
     *
     * @param w [features], or null for ones
     * @return [rows]
     */
    public static Tensor ofRows(Tape t, Sparse f, @Nullable Tensor w) {
        int rows = f.rows();
        int k = f.k();
        Tensor weights = WeightedL1.weights(t, w, f.features());
        Tensor ofRow = t.empty(rows);
        t.run(FORWARD, rows, f.values(), f.indices(), weights, ofRow, rows, k);
        return t.record(ofRow, () -> backward(t, f, weights, t.grad(ofRow)), f.values(), weights);
    }

    private static void backward(Tape t, Sparse f, Tensor w, Tensor dofRow) {
        if (f.values().requiresGrad()) {
            t.run(BACKWARD, f.rows(), f.indices(), w, dofRow, t.grad(f.values()), f.rows(), f.k());
        }
        if (w.requiresGrad()) {
            // Rows of one element: the outer product of values and the row's gradient.
            FeatureLists lists = FeatureLists.of(t, f);
            Tensor column = t.grad(w).reshaped(f.features(), 1);
            SparseDecode.addOuterProducts(t, lists, f.values(), f.k(), dofRow, column);
        }
    }

    static final Kernel FORWARD = Kernel.perRow("sparse_l1_forward", (a, from, to) -> {
        float[] values = a.floats(0);
        int[] indices = a.ints(1);
        float[] w = a.floats(2);
        int k = a.integer(5);
        for (int row = from; row < to; row++) {
            float sum = 0;
            for (int j = row * k; j < (row + 1) * k; j++) {
                sum += values[a.at(0) + j] * w[a.at(2) + indices[a.at(1) + j]];
            }
            a.floats(3)[a.at(3) + row] = sum;
        }
    });

    static final Kernel BACKWARD = Kernel.perRow("sparse_l1_backward", (a, from, to) -> {
        int[] indices = a.ints(0);
        float[] w = a.floats(1);
        float[] dvalues = a.floats(3);
        int k = a.integer(5);
        for (int row = from; row < to; row++) {
            float scale = a.floats(2)[a.at(2) + row];
            for (int j = row * k; j < (row + 1) * k; j++) {
                dvalues[a.at(3) + j] += scale * w[a.at(1) + indices[a.at(0) + j]];
            }
        }
    });
}
