package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y[row, j] = x[row, j] + sign b[row]: a bias of rows, for batches that lie along the columns.
 *
 * <p>dx = dy; db[row] = sign times the sum of dy over the row.
 */
public final class RowBias {
    private RowBias() {}

    /**
     * x + b.
     *
     * @param x [rows, n]
     * @param b [rows]
     * @return [rows, n]
     */
    public static Tensor add(Tape t, Tensor x, Tensor b) {
        return biased(t, x, b, 1f);
    }

    /** x - b. */
    public static Tensor subtract(Tape t, Tensor x, Tensor b) {
        return biased(t, x, b, -1f);
    }

    private static Tensor biased(Tape t, Tensor x, Tensor b, float sign) {
        int rows = x.rows();
        int n = x.cols();
        if (b.size() != rows) {
            throw new IllegalArgumentException(
                    "row_bias: needs x [rows, n], b [rows], got " + x.shapeText() + ", " + b.shapeText());
        }
        Tensor y = t.empty(rows, n);
        t.run(FORWARD, rows, x, b, y, rows, n, sign);
        return t.record(
                y,
                () -> {
                    if (x.requiresGrad()) {
                        Add.into(t, t.grad(y), t.grad(x));
                    }
                    if (b.requiresGrad()) {
                        t.run(BACKWARD, rows, t.grad(y), t.grad(b), rows, n, sign);
                    }
                },
                x,
                b);
    }

    static final Kernel FORWARD = Kernel.perRow("row_bias_forward", (a, from, to) -> {
        int n = a.integer(4);
        for (int row = from; row < to; row++) {
            float shift = a.real(5) * a.floats(1)[a.at(1) + row];
            shift(shift, a.floats(0), a.at(0) + row * n, a.floats(2), a.at(2) + row * n, n);
        }
    });

    private static void shift(float shift, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = x[xAt + j] + shift;
        }
    }

    /** db[row] += sign times the sum of dy over the row. */
    static final Kernel BACKWARD = Kernel.perRow("row_bias_backward", (a, from, to) -> {
        int n = a.integer(3);
        for (int row = from; row < to; row++) {
            a.floats(1)[a.at(1) + row] += a.real(4) * Sums.sum(a.floats(0), a.at(0) + row * n, n);
        }
    });
}
