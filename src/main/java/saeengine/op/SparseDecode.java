package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y[row] = sum over j of values[row, j] W[indices[row, j]] + b: {@link Linear#project} of a {@link Sparse}.
 *
 * <p>It reads k rows of the decoder per row instead of all. Backward: dvalues[row, j] = dy[row] . W[indices[row, j]];
 * dW[i] is the sum of value dy[row] over the feature's entries, rows ascending; features no row kept stay untouched.
 */
public final class SparseDecode {
    private SparseDecode() {}

    /**
     * @param f k values of each row
     * @param w [features, d]
     * @param b [d], or null for none
     * @return [rows, d]
     */
    public static Tensor sparseDecode(Tape t, Sparse f, Tensor w, @Nullable Tensor b) {
        int d = w.cols();
        if (w.rows() != f.features() || (b != null && b.size() != d)) {
            throw new IllegalArgumentException("sparse_decode: needs f [rows, features], W [features, d], b [d], got ["
                    + f.rows() + ", " + f.features() + "], " + w.shapeText() + ", "
                    + (b == null ? "no bias" : b.shapeText()));
        }
        Tensor y = t.zeros(f.rows(), d);
        Linear.addBias(t, y, b);
        addRows(t, f.values(), f.indices(), w, y);
        return t.record(y, () -> backward(t, t.grad(y), f, w, b), Linear.inputs(f.values(), w, b));
    }

    private static void backward(Tape t, Tensor dy, Sparse f, Tensor w, @Nullable Tensor b) {
        if (f.values().requiresGrad()) {
            int rows = f.rows();
            t.run(VALUES, rows, dy, w, f.indices(), t.grad(f.values()), rows, f.k(), w.cols());
        }
        if (w.requiresGrad()) {
            addOuterProducts(t, FeatureLists.of(t, f), f.values(), f.k(), dy, t.grad(w));
        }
        if (b != null && b.requiresGrad()) {
            ColumnSums.add(t, dy, t.grad(b));
        }
    }

    /** y[row] += sum over j of values[row, j] w[indices[row, j]]. */
    static void addRows(Tape t, Tensor values, Tensor indices, Tensor w, Tensor y) {
        t.run(FORWARD, y.rows(), values, indices, w, y, y.rows(), values.cols(), w.cols());
    }

    /** dw[i] += sum over the feature's entries of values[row, j] x[row]. */
    static void addOuterProducts(Tape t, FeatureLists lists, Tensor values, int k, Tensor x, Tensor dw) {
        t.run(WEIGHT, dw.rows(), lists.starts(), lists.entries(), values, x, dw, dw.rows(), k, dw.cols());
    }

    static final Kernel FORWARD = Kernel.perRow("sparse_decode_forward", (a, from, to) -> {
        int k = a.integer(5);
        int d = a.integer(6);
        for (int row = from; row < to; row++) {
            addRow(a, a.at(0) + row * k, a.at(1) + row * k, k, a.at(3) + row * d, d);
        }
    });

    private static void addRow(Args a, int valuesAt, int indicesAt, int k, int at, int d) {
        float[] values = a.floats(0);
        int[] indices = a.ints(1);
        float[] w = a.floats(2);
        float[] y = a.floats(3);
        int w0 = a.at(2);
        int j = 0;
        for (; j + 4 <= k; j += 4) {
            int i = indicesAt + j;
            ScaledRows.addFour(
                    values,
                    valuesAt + j,
                    w,
                    w0 + indices[i] * d,
                    w0 + indices[i + 1] * d,
                    w0 + indices[i + 2] * d,
                    w0 + indices[i + 3] * d,
                    y,
                    at,
                    d);
        }
        for (; j < k; j++) {
            ScaledRows.add(values[valuesAt + j], w, w0 + indices[indicesAt + j] * d, y, at, d);
        }
    }

    /** dvalues[row, j] += dy[row] . w[indices[row, j]]. */
    static final Kernel VALUES = Kernel.perRow("sparse_decode_values_backward", (a, from, to) -> {
        float[] dvalues = a.floats(3);
        int[] indices = a.ints(2);
        int k = a.integer(5);
        int d = a.integer(6);
        for (int row = from; row < to; row++) {
            for (int j = row * k; j < (row + 1) * k; j++) {
                int wAt = a.at(1) + indices[a.at(2) + j] * d;
                dvalues[a.at(3) + j] += Sums.dot(a.floats(0), a.at(0) + row * d, a.floats(1), wAt, d);
            }
        }
    });

    /** An item owns a feature's row of dw. */
    static final Kernel WEIGHT = Kernel.perRow("sparse_decode_weight_backward", (a, from, to) -> {
        int[] starts = a.ints(0);
        int d = a.integer(7);
        for (int i = from; i < to; i++) {
            int first = starts[a.at(0) + i];
            addEntries(a, first, starts[a.at(0) + i + 1], a.at(4) + i * d, d);
        }
    });

    private static void addEntries(Args a, int first, int end, int at, int d) {
        int[] entries = a.ints(1);
        float[] values = a.floats(2);
        float[] x = a.floats(3);
        float[] dw = a.floats(4);
        int k = a.integer(6);
        float[] scales = a.scratch(0, 4);
        int e = a.at(1) + first;
        int last = a.at(1) + end;
        for (; e + 4 <= last; e += 4) {
            for (int j = 0; j < 4; j++) {
                scales[j] = values[a.at(2) + entries[e + j]];
            }
            int x0 = a.at(3) + entries[e] / k * d;
            int x1 = a.at(3) + entries[e + 1] / k * d;
            int x2 = a.at(3) + entries[e + 2] / k * d;
            int x3 = a.at(3) + entries[e + 3] / k * d;
            ScaledRows.addFour(scales, 0, x, x0, x1, x2, x3, dw, at, d);
        }
        for (; e < last; e++) {
            ScaledRows.add(values[a.at(2) + entries[e]], x, a.at(3) + entries[e] / k * d, dw, at, d);
        }
    }
}
