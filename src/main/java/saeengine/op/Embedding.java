package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** x[n] = table[ids[n]]: one row of a table per id. The gradient of a row is the sum over its uses. */
public final class Embedding {
    private static final int BLOCK_COLS = 64;

    private Embedding() {}

    /**
     * @param table [vocabulary, d]
     * @param ids int [n], each in 0 .. vocabulary - 1
     * @return [n, d]
     */
    public static Tensor embedding(Tape t, Tensor table, Tensor ids) {
        int n = ids.size();
        int d = table.cols();
        Tensor x = t.empty(n, d);
        t.run(FORWARD, n, table, ids, x, n, d);
        return t.record(
                x,
                () -> t.run(BACKWARD, (d + BLOCK_COLS - 1) / BLOCK_COLS, ids, t.grad(x), t.grad(table), n, d),
                table);
    }

    static final Kernel FORWARD = Kernel.perRow("embedding_forward", (a, from, to) -> {
        int[] ids = a.ints(1);
        int d = a.integer(4);
        for (int row = from; row < to; row++) {
            System.arraycopy(a.floats(0), a.at(0) + ids[a.at(1) + row] * d, a.floats(2), a.at(2) + row * d, d);
        }
    });

    /** dtable[id] += dx[n] for all uses n in ascending order; an item owns 64 columns of the whole table. */
    static final Kernel BACKWARD = Kernel.perBlock("embedding_backward", (a, from, to) -> {
        int[] ids = a.ints(0);
        int n = a.integer(3);
        int d = a.integer(4);
        for (int block = from; block < to; block++) {
            int col = block * BLOCK_COLS;
            int cols = Math.min(BLOCK_COLS, d - col);
            for (int row = 0; row < n; row++) {
                int into = a.at(2) + ids[a.at(0) + row] * d + col;
                ColumnSums.addRow(a.floats(1), a.at(1) + row * d + col, a.floats(2), into, cols);
            }
        }
    });
}
