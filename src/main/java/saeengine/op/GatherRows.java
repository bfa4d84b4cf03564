package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** y[i] = x[rows[i]]: a batch out of a buffer. Data has no gradient. */
public final class GatherRows {
    private GatherRows() {}

    /**
     * @param x [n, d]
     * @param rows int [m]
     * @return [m, d]
     */
    public static Tensor gatherRows(Tape t, Tensor x, Tensor rows) {
        Tensor y = t.empty(rows.size(), x.cols());
        t.run(Embedding.FORWARD, rows.size(), x, rows, y, rows.size(), x.cols());
        return y;
    }

    /** into[rows[i]] = x[i]: fresh rows into the places of used ones. */
    public static void scatterRows(Tape t, Tensor x, Tensor rows, Tensor into) {
        t.run(SCATTER, rows.size(), x, rows, into, rows.size(), x.cols());
    }

    static final Kernel SCATTER = Kernel.perRow("scatter_rows", (a, from, to) -> {
        int[] rows = a.ints(1);
        int d = a.integer(4);
        for (int i = from; i < to; i++) {
            System.arraycopy(a.floats(0), a.at(0) + i * d, a.floats(2), a.at(2) + rows[a.at(1) + i] * d, d);
        }
    });
}
