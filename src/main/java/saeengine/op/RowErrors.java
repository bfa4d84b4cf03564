package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** e[row] = sum over columns of (y - x)^2: {@link SquaredError} before its mean, for means that weigh rows. */
public final class RowErrors {
    private RowErrors() {}

    /**
     * @param y [rows, d], the reconstruction
     * @param x [rows, d], the target, which gets no gradient
     * @return [rows]
     */
    public static Tensor rowErrors(Tape t, Tensor y, Tensor x) {
        if (y.rows() != x.rows() || y.cols() != x.cols()) {
            throw new IllegalArgumentException(
                    "row_errors: needs two shapes alike, got " + y.shapeText() + ", " + x.shapeText());
        }
        int rows = y.rows();
        int d = y.cols();
        Tensor e = t.empty(rows);
        t.run(SquaredError.FORWARD, rows, y, x, e, rows, d);
        return t.record(e, () -> t.run(BACKWARD, rows, y, x, t.grad(e), t.grad(y), rows, d), y);
    }

    /** dy[row] += 2 de[row] (y - x). */
    static final Kernel BACKWARD = Kernel.perRow("row_errors_backward", (a, from, to) -> {
        int d = a.integer(5);
        for (int row = from; row < to; row++) {
            float scale = 2f * a.floats(2)[a.at(2) + row];
            addDifference(
                    scale,
                    a.floats(0),
                    a.at(0) + row * d,
                    a.floats(1),
                    a.at(1) + row * d,
                    a.floats(3),
                    a.at(3) + row * d,
                    d);
        }
    });

    private static void addDifference(
            float scale, float[] y, int yAt, float[] x, int xAt, float[] dy, int dyAt, int n) {
        for (int j = 0; j < n; j++) {
            dy[dyAt + j] += scale * (y[yAt + j] - x[xAt + j]);
        }
    }
}
