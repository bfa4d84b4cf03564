package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Column sums of a matrix in two stages of fixed order: blocks of 256 rows, then the blocks.
 *
 * <p>No atomics, so the bits do not depend on who ran when; and blocks keep the rounding error of a long sum small.
 */
final class ColumnSums {
    private ColumnSums() {}

    static int blocks(int rows) {
        return (rows + ColumnTile.ROWS - 1) / ColumnTile.ROWS;
    }

    /** into[j] += sum over rows of x[row, j]. */
    static void add(Tape t, Tensor x, Tensor into) {
        int rows = x.rows();
        int cols = x.cols();
        Tensor partial = t.empty(blocks(rows), cols);
        t.run(PARTIAL, ColumnTile.count(rows, cols), x, partial, rows, cols);
        finish(t, partial, into);
    }

    /** into[j] += sum over blocks of partial[block, j]. */
    static void finish(Tape t, Tensor partial, Tensor into) {
        t.run(FINISH, into.size(), partial, into, partial.rows(), into.size());
    }

    /** partial[block, j] = sum over the block's rows of x[row, j]. */
    static final Kernel PARTIAL = Kernel.perBlock("column_sums_partial", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] partial = a.floats(1);
        int rows = a.integer(2);
        int cols = a.integer(3);
        for (int item = from; item < to; item++) {
            ColumnTile tile = ColumnTile.of(item, rows, cols);
            int out = a.at(1) + tile.out();
            java.util.Arrays.fill(partial, out, out + tile.width(), 0f);
            for (int row = tile.firstRow(); row < tile.endRow(); row++) {
                addRow(x, a.at(0) + row * cols + tile.firstCol(), partial, out, tile.width());
            }
        }
    });

    /** into[j] += sum over blocks of partial[block, j], blocks ascending. */
    static final Kernel FINISH = Kernel.perElement("column_sums_finish", (a, from, to) -> {
        float[] partial = a.floats(0);
        float[] into = a.floats(1);
        int blocks = a.integer(2);
        int cols = a.integer(3);
        for (int block = 0; block < blocks; block++) {
            addRow(partial, a.at(0) + block * cols + from, into, a.at(1) + from, to - from);
        }
    });

    static void addRow(float[] x, int xAt, float[] into, int at, int n) {
        for (int j = 0; j < n; j++) {
            into[at + j] += x[xAt + j];
        }
    }
}
