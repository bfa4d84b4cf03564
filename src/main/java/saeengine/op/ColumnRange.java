package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** y = columns {@code from} to {@code to} of x: the features of one of several nested dictionaries. */
public final class ColumnRange {
    private ColumnRange() {}

    /**
     * A copy; its gradient is added to those columns of x's.
     *
     * @param x [rows, cols]
     * @param from inclusive
     * @param to exclusive
     * @return [rows, to - from]
     */
    public static Tensor columnRange(Tape t, Tensor x, int from, int to) {
        int rows = x.rows();
        int cols = x.cols();
        if (from < 0 || to <= from || to > cols) {
            throw new IllegalArgumentException(
                    "column_range: columns " + from + " to " + to + " do not lie in " + x.shapeText());
        }
        int width = to - from;
        Tensor y = t.empty(rows, width);
        t.run(FORWARD, rows, x, y, rows, cols, from, width);
        return t.record(y, () -> t.run(BACKWARD, rows, t.grad(y), t.grad(x), rows, cols, from, width), x);
    }

    static final Kernel FORWARD = Kernel.perRow("column_range_forward", (a, from, to) -> {
        int cols = a.integer(3);
        int width = a.integer(5);
        for (int row = from; row < to; row++) {
            int xAt = a.at(0) + row * cols + a.integer(4);
            System.arraycopy(a.floats(0), xAt, a.floats(1), a.at(1) + row * width, width);
        }
    });

    /** dx[row, from + j] += dy[row, j]. */
    static final Kernel BACKWARD = Kernel.perRow("column_range_backward", (a, from, to) -> {
        int cols = a.integer(3);
        int width = a.integer(5);
        for (int row = from; row < to; row++) {
            int at = a.at(1) + row * cols + a.integer(4);
            ColumnSums.addRow(a.floats(0), a.at(0) + row * width, a.floats(1), at, width);
        }
    });
}
