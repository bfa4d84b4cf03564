package saeengine.op;

import saeengine.tensor.Args;
import saeengine.tensor.Gemm;

/**
 * Pre-activations x W^T + b of a chunk of rows, tile by tile in scratch: they are looked at while in cache, and
 * [rows, features] never exists.
 *
 * <p>Chunks depend on the number of rows alone. A taker sees each row of a tile once, with the largest value of each
 * of 64 lanes, a lane being every 64th column: most lanes hold nothing it wants and are passed over.
 */
final class EncodeTiles {
    /** Features of a tile. */
    static final int COLS = 1024;

    /** Lanes that a tile's row is divided into. */
    static final int LANES = 64;

    private static final int QUARTER = COLS / 4;
    private static final int MOST_ROWS = 512;
    private static final int LEAST_ROWS = 128;

    private EncodeTiles() {}

    /** Takes one row of a tile; false ends the chunk. */
    @FunctionalInterface
    interface Taker {
        /**
         * @param row of the batch
         * @param z the row's pre-activations at {@code at .. at + n}
         * @param first the feature of the first of them
         * @param largest of each lane, NaN where a value is, at {@code largestAt .. largestAt + LANES}
         */
        boolean take(int row, float[] z, int at, int n, int first, float[] largest, int largestAt);
    }

    /** Rows of a chunk: an eighth of the batch, which leaves work for a few threads, within what suits a product. */
    static int chunkRows(int rows) {
        int eighth = (rows / 8 + 15) / 16 * 16;
        return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, eighth));
    }

    static int chunks(int rows) {
        int each = chunkRows(rows);
        return (rows + each - 1) / each;
    }

    static int tiles(int features) {
        return (features + COLS - 1) / COLS;
    }

    /**
     * Goes over a chunk's tiles, features ascending. Arguments 0 to 2 of the launch are x [rows, d], W [features, d]
     * and b [features]; scratch slots 0 and 1 are used.
     */
    static void over(Args a, int chunk, int rows, int features, int d, Taker taker) {
        int firstRow = chunk * chunkRows(rows);
        int m = Math.min(rows, firstRow + chunkRows(rows)) - firstRow;
        float[] z = a.scratch(0, m * COLS);
        float[] lanes = a.scratch(1, QUARTER + LANES);
        for (int first = 0; first < features; first += COLS) {
            int n = Math.min(COLS, features - first);
            int xAt = a.at(0) + firstRow * d;
            int wAt = a.at(1) + first * d;
            a.blas().gemm(Gemm.nt(m, n, d), 1f, a.floats(0), xAt, d, a.floats(1), wAt, d, 0f, z, 0, COLS);
            for (int row = 0; row < m; row++) {
                int at = row * COLS;
                ColumnSums.addRow(a.floats(2), a.at(2) + first, z, at, n);
                java.util.Arrays.fill(z, at + n, at + COLS, Float.NEGATIVE_INFINITY);
                largestOfFour(z, at, lanes, 0, QUARTER);
                largestOfFour(lanes, 0, lanes, QUARTER, LANES);
                if (!taker.take(firstRow + row, z, at, n, first, lanes, QUARTER)) {
                    return;
                }
            }
        }
    }

    /** into[j] = the largest of x[j], x[j + n], x[j + 2 n] and x[j + 3 n]. */
    private static void largestOfFour(float[] x, int at, float[] into, int intoAt, int n) {
        for (int j = 0; j < n; j++) {
            float low = Math.max(x[at + j], x[at + j + n]);
            float high = Math.max(x[at + j + 2 * n], x[at + j + 3 * n]);
            into[intoAt + j] = Math.max(low, high);
        }
    }
}
