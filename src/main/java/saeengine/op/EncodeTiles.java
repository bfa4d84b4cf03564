package saeengine.op;

import java.util.Arrays;
import saeengine.tensor.Args;
import saeengine.tensor.Gemm;

/**
 * Pre-activations x W^T + b of a chunk of rows, tile by tile in scratch: they are looked at while in cache, and
 * [rows, features] never exists.
 *
 * <p>Chunks depend on the number of rows alone. A taker sees each row of a tile once, with the largest value of each
 * of 32 lanes, a lane being every 32nd column: most lanes hold nothing it wants and are passed over.
 */
final class EncodeTiles {
    /** Features of a tile. */
    static final int COLS = 512;

    /** Lanes that a tile's row is divided into. */
    static final int LANES = 32;

    private static final int QUARTER = COLS / 4;
    private static final int MOST_ROWS = 512;
    private static final int LEAST_ROWS = 128;

    private EncodeTiles() {}

    /** Takes one row of a tile; false ends the chunk. */
    @FunctionalInterface
    interface Taker {
        /**
         * @param row of the batch
         * @param z the row's n pre-activations
         * @param first the feature of the first of them
         * @param largest of each lane, NaN where a value is; of what the values are above their limits, where they have such
         */
        boolean take(int row, float[] z, int n, int first, float[] largest);
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
     * and b [features]; scratch slots 0 to 4 are used.
     */
    static void over(Args a, int chunk, int rows, int features, int d, Taker taker) {
        over(a, chunk, rows, features, d, -1, taker);
    }

    /**
     * The same with a limit for each feature: a lane's largest is that of z - limit.
     *
     * @param limits which argument of the launch the limits [features] are, -1 for none; uses scratch slots 5 and 6
     */
    static void over(Args a, int chunk, int rows, int features, int d, int limits, Taker taker) {
        int firstRow = chunk * chunkRows(rows);
        int m = Math.min(rows, firstRow + chunkRows(rows)) - firstRow;
        float[] tile = a.scratch(0, m * COLS);
        float[] z = a.scratch(1, COLS);
        float[] b = a.scratch(2, COLS);
        float[] quarter = a.scratch(3, QUARTER);
        float[] largest = a.scratch(4, LANES);
        float[] limit = limits < 0 ? z : a.scratch(5, COLS);
        float[] above = limits < 0 ? z : a.scratch(6, COLS);
        for (int first = 0; first < features; first += COLS) {
            int n = Math.min(COLS, features - first);
            int xAt = a.at(0) + firstRow * d;
            int wAt = a.at(1) + first * d;
            a.blas().gemm(Gemm.nt(m, n, d), 1f, a.floats(0), xAt, d, a.floats(1), wAt, d, 0f, tile, 0, COLS);
            System.arraycopy(a.floats(2), a.at(2) + first, b, 0, n);
            if (limits >= 0) {
                System.arraycopy(a.floats(limits), a.at(limits) + first, limit, 0, n);
                Arrays.fill(limit, n, COLS, 0f);
            }
            for (int row = 0; row < m; row++) {
                System.arraycopy(tile, row * COLS, z, 0, n);
                add(z, b);
                Arrays.fill(z, n, COLS, Float.NEGATIVE_INFINITY);
                if (limits >= 0) {
                    subtract(z, limit, above);
                }
                largestOfQuarters(above, quarter);
                largestOfLanes(quarter, largest);
                if (!taker.take(firstRow + row, z, n, first, largest)) {
                    return;
                }
            }
        }
    }

    // Rows are copied to the beginning of an array: loops vectorise only where all arrays are indexed alike.

    private static void add(float[] z, float[] b) {
        for (int j = 0; j < COLS; j++) {
            z[j] += b[j];
        }
    }

    private static void subtract(float[] z, float[] limit, float[] above) {
        for (int j = 0; j < COLS; j++) {
            above[j] = z[j] - limit[j];
        }
    }

    private static void largestOfQuarters(float[] z, float[] into) {
        for (int j = 0; j < QUARTER; j++) {
            float low = Math.max(z[j], z[j + QUARTER]);
            float high = Math.max(z[j + 2 * QUARTER], z[j + 3 * QUARTER]);
            into[j] = Math.max(low, high);
        }
    }

    private static void largestOfLanes(float[] quarter, float[] into) {
        for (int j = 0; j < LANES; j++) {
            float low = Math.max(quarter[j], quarter[j + LANES]);
            float high = Math.max(quarter[j + 2 * LANES], quarter[j + 3 * LANES]);
            into[j] = Math.max(low, high);
        }
    }
}
