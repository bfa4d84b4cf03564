package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y[i] = x[order[next + i]], and then next goes on behind them: batches out of a buffer whose order lies beside it. The
 * launches of all batches are alike, which lets a device repeat them as one. Data has no gradient.
 */
public final class TakeRows {
    private TakeRows() {}

    /**
     * @param x [n, d]
     * @param order int, rows of x; {@code next} and the rows taken stay inside it
     * @param next int [1], how many of it were taken; as many more afterwards as y has rows
     * @param y [m, d]
     */
    public static void takeRows(Tape t, Tensor x, Tensor order, Tensor next, Tensor y) {
        t.run(TAKE, y.rows(), x, order, next, y, y.rows(), y.cols());
        t.run(ADVANCE, 1, next, y.rows());
    }

    static final Kernel TAKE = Kernel.perRow("take_rows", (a, from, to) -> {
        int[] order = a.ints(1);
        int first = a.at(1) + a.ints(2)[a.at(2)];
        int d = a.integer(5);
        for (int i = from; i < to; i++) {
            System.arraycopy(a.floats(0), a.at(0) + order[first + i] * d, a.floats(3), a.at(3) + i * d, d);
        }
    });

    /** next += m. */
    static final Kernel ADVANCE = Kernel.perElement("take_rows_advance", (a, from, to) -> {
        if (from < to) {
            a.ints(0)[a.at(0)] += a.integer(1);
        }
    });
}
