package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Column sums of a matrix in two stages of fixed order: blocks of 256 rows, then the blocks.
 *
 * <p>No atomics, so the bits do not depend on who ran when; and blocks keep the rounding error of a long sum small.
 *
 * <p>The first stage has an item for every block of rows and every 64 columns of it, the blocks of the first columns
 * first: a GPU needs that many. A processor reads whole rows twice as fast, so that a twin does a block's whole width
 * at the block's first item and nothing at the others.
 */
final class ColumnSums {
    static final int BLOCK_ROWS = 256;

    private static final int ITEM_COLS = 64;

    private ColumnSums() {}

    static int blocks(int rows) {
        return (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    }

    /** Work items of a first stage. */
    static int items(int rows, int cols) {
        return blocks(rows) * ((cols + ITEM_COLS - 1) / ITEM_COLS);
    }

    /** Where a twin that was given items up to {@code to} ends its loop over blocks of rows. */
    static int lastBlock(int to, int rows) {
        return Math.min(to, blocks(rows));
    }

    /** into[j] += sum over rows of x[row, j]. */
    static void add(Tape t, Tensor x, Tensor into) {
        int rows = x.rows();
        int cols = x.cols();
        Tensor partial = t.empty(blocks(rows), cols);
        t.run(PARTIAL, items(rows, cols), x, partial, rows, cols);
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
        for (int block = from; block < lastBlock(to, rows); block++) {
            int out = a.at(1) + block * cols;
            java.util.Arrays.fill(partial, out, out + cols, 0f);
            int end = Math.min(rows, (block + 1) * BLOCK_ROWS);
            for (int row = block * BLOCK_ROWS; row < end; row++) {
                addRow(x, a.at(0) + row * cols, partial, out, cols);
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
