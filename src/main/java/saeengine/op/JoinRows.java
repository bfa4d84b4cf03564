package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** y[row] = a[row], then b[row]: the rows of two matrices side by side. Data has no gradient. */
public final class JoinRows {
    private JoinRows() {}

    /**
     * @param a [n, d]
     * @param b [n, e]
     * @return [n, d + e]
     */
    public static Tensor joinRows(Tape t, Tensor a, Tensor b) {
        int rows = a.rows();
        if (b.rows() != rows) {
            throw new IllegalArgumentException(
                    "join_rows: needs as many rows of both, got " + a.shapeText() + ", " + b.shapeText());
        }
        Tensor y = t.empty(rows, a.cols() + b.cols());
        t.run(JOIN, rows, a, b, y, rows, a.cols(), b.cols());
        return y;
    }

    static final Kernel JOIN = Kernel.perRow("join_rows", (a, from, to) -> {
        int d = a.integer(4);
        int e = a.integer(5);
        for (int row = from; row < to; row++) {
            int into = a.at(2) + row * (d + e);
            System.arraycopy(a.floats(0), a.at(0) + row * d, a.floats(2), into, d);
            System.arraycopy(a.floats(1), a.at(1) + row * e, a.floats(2), into + d, e);
        }
    });
}
