package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** SE = mean over rows of the sum over columns of (y - x)^2: the engine's one loss scale. */
public final class SquaredError {
    private SquaredError() {}

    /**
     * @param y [rows, d], the reconstruction
     * @param x [rows, d], the target, which gets no gradient
     * @return one number
     */
    public static Tensor squaredError(Tape t, Tensor y, Tensor x) {
        if (y.rows() != x.rows() || y.cols() != x.cols()) {
            throw new IllegalArgumentException(
                    "squared_error: needs two shapes alike, got " + y.shapeText() + ", " + x.shapeText());
        }
        int rows = y.rows();
        Tensor ofRow = t.empty(rows);
        t.run(FORWARD, rows, y, x, ofRow, rows, y.cols());
        Tensor loss = RowMean.rowMean(t, ofRow);
        return t.record(loss, () -> t.run(BACKWARD, y.size(), y, x, t.grad(loss), t.grad(y), y.size(), 2f / rows), y);
    }

    /** ofRow[row] = sum over columns of (y - x)^2. */
    static final Kernel FORWARD = Kernel.perRow("squared_error_forward", (a, from, to) -> {
        int cols = a.integer(4);
        for (int row = from; row < to; row++) {
            a.floats(2)[a.at(2) + row] =
                    Sums.squaredDistance(a.floats(0), a.at(0) + row * cols, a.floats(1), a.at(1) + row * cols, cols);
        }
    });

    /** dy += 2 / rows (y - x) dloss. */
    static final Kernel BACKWARD = Kernel.perElement("squared_error_backward", (a, from, to) -> {
        float[] y = a.floats(0);
        float[] x = a.floats(1);
        float[] dy = a.floats(3);
        int yAt = a.at(0);
        int xAt = a.at(1);
        int dyAt = a.at(3);
        float scale = a.real(5) * a.floats(2)[a.at(2)];
        for (int i = from; i < to; i++) {
            dy[dyAt + i] += scale * (y[yAt + i] - x[xAt + i]);
        }
    });
}
