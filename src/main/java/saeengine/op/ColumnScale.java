package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y[row, i] = x[row, i] s[i] or x[row, i] / s[i]: features in the units of their decoder rows, and back.
 *
 * <p>dx = dy s; ds_i = sum over rows of dy x. A quotient is a product with 1 / s.
 */
public final class ColumnScale {
    private ColumnScale() {}

    /**
     * @param x [rows, n]
     * @param s [n]
     * @return [rows, n]
     */
    public static Tensor columnScale(Tape t, Tensor x, Tensor s) {
        int rows = x.rows();
        int n = x.cols();
        if (s.size() != n) {
            throw new IllegalArgumentException(
                    "column_scale: needs x [rows, n], s [n], got " + x.shapeText() + ", " + s.shapeText());
        }
        Tensor y = t.empty(x.shape());
        t.run(FORWARD, rows, x, s, y, rows, n);
        return t.record(y, () -> backward(t, t.grad(y), x, s), x, s);
    }

    /** As {@link #columnScale}, divided; 0 where s {@link Scale#isNothing}, as no feature comes out of a row of zeros. */
    public static Tensor columnQuotient(Tape t, Tensor x, Tensor s) {
        return columnScale(t, x, reciprocal(t, s));
    }

    /** 1 / s element by element, 0 where s {@link Scale#isNothing}; ds = -dr / s^2. */
    public static Tensor reciprocal(Tape t, Tensor s) {
        Tensor r = t.empty(s.shape());
        t.run(RECIPROCAL, s.size(), s, r, s.size());
        return t.record(r, () -> t.run(RECIPROCAL_BACKWARD, s.size(), r, t.grad(r), t.grad(s), s.size()), s);
    }

    private static void backward(Tape t, Tensor dy, Tensor x, Tensor s) {
        int rows = x.rows();
        int n = x.cols();
        if (x.requiresGrad()) {
            t.run(BACKWARD, rows, dy, s, t.grad(x), rows, n);
        }
        if (s.requiresGrad()) {
            Tensor partial = t.empty(ColumnSums.blocks(rows), n);
            t.run(SCALE_PARTIAL, ColumnSums.items(rows, n), dy, x, partial, rows, n);
            ColumnSums.finish(t, partial, t.grad(s));
        }
    }

    static final Kernel FORWARD = Kernel.perRow("column_scale_forward", (a, from, to) -> {
        int n = a.integer(4);
        for (int row = from; row < to; row++) {
            multiply(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), a.floats(2), a.at(2) + row * n, n);
        }
    });

    private static void multiply(float[] x, int xAt, float[] s, int at, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = x[xAt + j] * s[at + j];
        }
    }

    /** dx[row, i] += dy[row, i] s[i]. */
    static final Kernel BACKWARD = Kernel.perRow("column_scale_backward", (a, from, to) -> {
        int n = a.integer(4);
        for (int row = from; row < to; row++) {
            addProduct(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), a.floats(2), a.at(2) + row * n, n);
        }
    });

    private static void addProduct(float[] x, int xAt, float[] s, int at, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] += x[xAt + j] * s[at + j];
        }
    }

    /** partial[block, i] = sum over the block's rows of dy[row, i] x[row, i]. */
    static final Kernel SCALE_PARTIAL = Kernel.perBlock("column_scale_partial", (a, from, to) -> {
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
            addProduct(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1) + row * n, a.floats(2), out, n);
        }
    }

    /** r = 1 / s. */
    static final Kernel RECIPROCAL = Kernel.perElement("column_scale_reciprocal", (a, from, to) -> {
        float[] s = a.floats(0);
        float[] r = a.floats(1);
        for (int i = from; i < to; i++) {
            float value = s[a.at(0) + i];
            r[a.at(1) + i] = Scale.isNothing(value) ? 0f : 1f / value;
        }
    });

    /** ds -= dr r^2. */
    static final Kernel RECIPROCAL_BACKWARD = Kernel.perElement("column_scale_reciprocal_backward", (a, from, to) -> {
        float[] r = a.floats(0);
        float[] dr = a.floats(1);
        float[] ds = a.floats(2);
        for (int i = from; i < to; i++) {
            float value = r[a.at(0) + i];
            ds[a.at(2) + i] -= dr[a.at(1) + i] * value * value;
        }
    });
}
