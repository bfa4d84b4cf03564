package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y[row, j] = x[row, columns[j]]: the latents that a loss is about, of all. Their gradient is added where they came from.
 *
 * <p>A place of a list that nobody is in, below 0, gives a number instead, through which no gradient flows.
 */
public final class GatherColumns {
    private GatherColumns() {}

    /**
     * @param x [rows, n]
     * @param columns int [m], each in 0 .. n - 1, no two alike, or -1
     * @param beyond what stands in a column of nobody
     * @return [rows, m]
     */
    public static Tensor gatherColumns(Tape t, Tensor x, Tensor columns, float beyond) {
        int rows = x.rows();
        int n = x.cols();
        int m = columns.size();
        if (m > n) {
            throw new IllegalArgumentException(
                    "gather_columns: needs distinct columns of " + x.shapeText() + ", got " + m + " of " + n);
        }
        Tensor y = t.empty(rows, m);
        t.run(FORWARD, rows, x, columns, y, rows, n, m, beyond);
        return t.record(y, () -> t.run(BACKWARD, rows, t.grad(y), columns, t.grad(x), rows, n, m), x);
    }

    static final Kernel FORWARD = Kernel.perRow("gather_columns_forward", (a, from, to) -> {
        int[] columns = a.ints(1);
        int n = a.integer(4);
        int m = a.integer(5);
        for (int row = from; row < to; row++) {
            int xAt = a.at(0) + row * n;
            int yAt = a.at(2) + row * m;
            for (int j = 0; j < m; j++) {
                int column = columns[a.at(1) + j];
                a.floats(2)[yAt + j] = column < 0 ? a.real(6) : a.floats(0)[xAt + column];
            }
        }
    });

    /** dx[row, columns[j]] += dy[row, j], where there is such a column. */
    static final Kernel BACKWARD = Kernel.perRow("gather_columns_backward", (a, from, to) -> {
        int[] columns = a.ints(1);
        int n = a.integer(4);
        int m = a.integer(5);
        for (int row = from; row < to; row++) {
            int dyAt = a.at(0) + row * m;
            int dxAt = a.at(2) + row * n;
            for (int j = 0; j < m; j++) {
                int column = columns[a.at(1) + j];
                if (column >= 0) {
                    a.floats(2)[dxAt + column] += a.floats(0)[dyAt + j];
                }
            }
        }
    });
}
