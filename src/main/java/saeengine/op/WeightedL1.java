package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * L = mean over rows of the sum over features of f_i w_i: the sparsity term, before its coefficient.
 *
 * <p>Features are taken to be rectified, so that f is |f|; negative ones count as negative. With w the decoder's
 * {@link ColumnNorm} this is the penalty of Conerly et al., Update on How We Train SAEs, 2024, at the price of one
 * dot product a row: neither a second [rows, features] nor a [features, d] per row is made.
 *
 * <p>df[row, i] = w_i / rows; dw_i = sum over rows of f[row, i] / rows.
 */
public final class WeightedL1 {
    private WeightedL1() {}

    /**
     * @param f [rows, features], not negative
     * @param w [features], or null for the plain L1
     * @return one number
     */
    public static Tensor weightedL1(Tape t, Tensor f, @Nullable Tensor w) {
        return WeightedMean.weightedMean(t, ofRows(t, f, w), null);
    }

    /** As the dense form, over the kept values. */
    public static Tensor weightedL1(Tape t, Sparse f, @Nullable Tensor w) {
        return WeightedMean.weightedMean(t, SparseL1.ofRows(t, f, w), null);
    }

    /** The sum over features of f_i w_i of each row, [rows]: for means that weigh rows. */
    public static Tensor ofRows(Tape t, Tensor f, @Nullable Tensor w) {
        int rows = f.rows();
        int features = f.cols();
        Tensor weights = weights(t, w, features);
        Tensor ofRow = t.empty(rows);
        t.run(FORWARD, rows, f, weights, ofRow, rows, features);
        return t.record(ofRow, () -> backward(t, f, weights, t.grad(ofRow)), f, weights);
    }

    static Tensor weights(Tape t, @Nullable Tensor w, int features) {
        return weights(t, "weighted_l1", w, features);
    }

    /** The weights, or ones; refuses another number of them. */
    static Tensor weights(Tape t, String op, @Nullable Tensor w, int features) {
        if (w == null) {
            Tensor ones = t.empty(features);
            t.fill(ones, 1f);
            return ones;
        }
        if (w.size() != features) {
            throw new IllegalArgumentException(
                    op + ": needs f [rows, features], w [features], got " + features + " features, " + w.shapeText());
        }
        return w;
    }

    private static void backward(Tape t, Tensor f, Tensor w, Tensor dofRow) {
        int rows = f.rows();
        int features = f.cols();
        if (f.requiresGrad()) {
            t.run(BACKWARD, rows, w, dofRow, t.grad(f), rows, features);
        }
        if (w.requiresGrad()) {
            Tensor partial = t.empty(ColumnSums.blocks(rows), features);
            t.run(WEIGHT_PARTIAL, ColumnSums.items(rows, features), f, dofRow, partial, rows, features);
            ColumnSums.finish(t, partial, t.grad(w));
        }
    }

    static final Kernel FORWARD = Kernel.perRow("weighted_l1_forward", (a, from, to) -> {
        int n = a.integer(4);
        for (int row = from; row < to; row++) {
            a.floats(2)[a.at(2) + row] = Sums.dot(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), n);
        }
    });

    static final Kernel BACKWARD = Kernel.perRow("weighted_l1_backward", (a, from, to) -> {
        int n = a.integer(4);
        for (int row = from; row < to; row++) {
            float scale = a.floats(1)[a.at(1) + row];
            ScaledRows.add(scale, a.floats(0), a.at(0), a.floats(2), a.at(2) + row * n, n);
        }
    });

    /** partial[block, i] = sum over the block's rows of dofRow[row] f[row, i]. */
    static final Kernel WEIGHT_PARTIAL = Kernel.perBlock("weighted_l1_weight_partial", (a, from, to) -> {
        int n = a.integer(4);
        for (int block = from; block < ColumnSums.lastBlock(to, a.integer(3)); block++) {
            int out = a.at(2) + block * n;
            java.util.Arrays.fill(a.floats(2), out, out + n, 0f);
            addRows(a, block * ColumnSums.BLOCK_ROWS, out, n);
        }
    });

    private static void addRows(Args a, int first, int out, int n) {
        int end = Math.min(a.integer(3), first + ColumnSums.BLOCK_ROWS);
        for (int row = first; row < end; row++) {
            ScaledRows.add(a.floats(1)[a.at(1) + row], a.floats(0), a.at(0) + row * n, a.floats(2), out, n);
        }
    }
}
