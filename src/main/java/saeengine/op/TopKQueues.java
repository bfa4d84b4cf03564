package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The k largest of each row of a matrix that comes in tiles, features ascending.
 *
 * <p>A row has a queue of what may be among its k largest, and a bar, the least of the k that it was cut to last: what is
 * not above it does not join. Only a queue of more than 2 k is cut, before more would join: it takes in a few times k
 * values of a random row and is cut a few times, however many tiles come, and most of a tile costs a comparison.
 *
 * @param values [rows, room], a queue's own first; what is not a number is infinity
 * @param indices int [rows, room], their features, ascending
 * @param bars [rows, 1], NaN before a row's first cut
 * @param counts int [rows, 1], how many a queue holds
 */
record TopKQueues(Tensor values, Tensor indices, Tensor bars, Tensor counts, int k) {
    /** Neighbouring columns that join together. */
    private static final int CHUNK = 128;

    static TopKQueues of(Tape t, int rows, int k) {
        return new TopKQueues(
                t.empty(rows, room(k)), Sparse.ints(t, rows, room(k)), t.empty(rows, 1), Sparse.ints(t, rows, 1), k);
    }

    /** Numbers that they take. */
    static long floats(long rows, int k) {
        return rows * (2L * room(k) + 2);
    }

    private static int room(int k) {
        return 2 * k + CHUNK;
    }

    /**
     * Takes a tile of some rows in.
     *
     * @param tile [rows of it, n]
     * @param bias [n, 1], added to each row
     * @param row the first
     * @param first the feature of the first column; 0 begins the rows' queues
     */
    void merge(Tape t, Tensor tile, Tensor bias, int row, int first) {
        int end = row + tile.rows();
        t.run(
                MERGE,
                tile.rows(),
                tile,
                bias,
                values.rowRange(row, end),
                indices.rowRange(row, end),
                bars.rowRange(row, end),
                counts.rowRange(row, end),
                tile.rows(),
                tile.cols(),
                k,
                first);
    }

    /** The k best of each, features ascending; of equals the lower feature is kept. Each holds k at least. */
    void best(Tape t, Sparse into) {
        t.run(BEST, into.rows(), values, indices, bars, counts, into.values(), into.indices(), k);
    }

    static final Kernel MERGE = Kernel.perRow("active_topk_merge", (a, from, to) -> {
        float[] values = a.floats(2);
        int[] indices = a.ints(3);
        int n = a.integer(7);
        int k = a.integer(8);
        int first = a.integer(9);
        float[] z = a.scratch(0, n);
        float[] best = a.scratch(1, k);
        int[] places = a.intScratch(0, k);
        for (int row = from; row < to; row++) {
            int valuesAt = a.at(2) + row * room(k);
            int indicesAt = a.at(3) + row * room(k);
            float bar = first == 0 ? Float.NaN : a.floats(4)[a.at(4) + row];
            int count = first == 0 ? 0 : a.ints(5)[a.at(5) + row];
            for (int j = 0; j < n; j++) {
                z[j] = a.floats(0)[a.at(0) + row * n + j] + a.floats(1)[a.at(1) + j];
            }
            for (int start = 0; start < n; start += CHUNK) {
                int end = Math.min(n, start + CHUNK);
                if (count > 2 * k && anyAbove(bar, z, start, end)) {
                    bar = cut(values, valuesAt, indices, indicesAt, count, best, places, k);
                    System.arraycopy(best, 0, values, valuesAt, k);
                    System.arraycopy(places, 0, indices, indicesAt, k);
                    count = k;
                }
                for (int j = start; j < end; j++) {
                    if (!(z[j] <= bar)) {
                        values[valuesAt + count] = Float.isNaN(z[j]) ? Float.POSITIVE_INFINITY : z[j];
                        indices[indicesAt + count++] = first + j;
                    }
                }
            }
            a.floats(4)[a.at(4) + row] = bar;
            a.ints(5)[a.at(5) + row] = count;
        }
    });

    static final Kernel BEST = Kernel.perRow("active_topk_best", (a, from, to) -> {
        int k = a.integer(6);
        float[] best = a.scratch(0, k);
        int[] places = a.intScratch(0, k);
        for (int row = from; row < to; row++) {
            int count = a.ints(3)[a.at(3) + row];
            cut(a.floats(0), a.at(0) + row * room(k), a.ints(1), a.at(1) + row * room(k), count, best, places, k);
            System.arraycopy(best, 0, a.floats(4), a.at(4) + row * k, k);
            System.arraycopy(places, 0, a.ints(5), a.at(5) + row * k, k);
        }
    });

    private static boolean anyAbove(float bar, float[] z, int from, int to) {
        for (int j = from; j < to; j++) {
            if (!(z[j] <= bar)) {
                return true;
            }
        }
        return false;
    }

    /** The k best of a queue, ascending; the least of them. */
    private static float cut(
            float[] values, int at, int[] indices, int indicesAt, int count, float[] best, int[] places, int k) {
        BestSoFar.clear(best, 0, places, 0, k);
        for (int j = 0; j < count; j++) {
            BestSoFar.offer(values[at + j], indices[indicesAt + j], best, 0, places, 0, k);
        }
        float least = best[0];
        BestSoFar.sortByPlace(best, 0, places, 0, k);
        return least;
    }
}
