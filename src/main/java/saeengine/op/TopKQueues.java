package saeengine.op;

import java.util.Arrays;
import java.util.Comparator;
import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The k largest of each row of a matrix that comes in tiles, features ascending.
 *
 * <p>A row has a queue of what may be among its k largest, and the least of those, k or a few more, that its last cut left:
 * what is not above that does not join. Only a queue of more than 2 k is cut, before more would join: it takes in a few times
 * k values of a random row and is cut a few times, however many tiles come, and most of a tile costs a comparison.
 *
 * @param entries int [rows, 2 room], of each entry its rank and its feature, features ascending. Ranks are in the order of
 *     values, without a sign; what is not a number has infinity's
 * @param leasts int [rows, 1], ranks; 0 before a row's first cut
 * @param counts int [rows, 1], how many entries a queue holds
 */
record TopKQueues(Tensor entries, Tensor leasts, Tensor counts, int k) {
    /** Neighbouring columns that join together. */
    private static final int CHUNK = 128;

    static TopKQueues of(Tape t, int rows, int k) {
        return new TopKQueues(Sparse.ints(t, rows, 2 * room(k)), Sparse.ints(t, rows, 1), Sparse.ints(t, rows, 1), k);
    }

    /** Numbers that they take. */
    static long floats(long rows, int k) {
        return rows * (2L * room(k) + 2);
    }

    private static int room(int k) {
        return 2 * k + CHUNK;
    }

    /**
     * Takes a tile in.
     *
     * @param tile [rows, n]
     * @param bias [n, 1], added to each row
     * @param first the feature of the first column; 0 begins the rows' queues
     */
    void merge(Tape t, Tensor tile, Tensor bias, int first) {
        t.run(MERGE, tile.rows(), tile, bias, entries, leasts, counts, tile.rows(), tile.cols(), k, first);
    }

    /** The k best of each, features ascending; of equals the lower feature is kept. Each holds k at least. */
    void best(Tape t, Sparse into) {
        t.run(BEST, into.rows(), entries, leasts, counts, into.values(), into.indices(), k);
    }

    static final Kernel MERGE = Kernel.perRow("active_topk_merge", (a, from, to) -> {
        int[] entries = a.ints(2);
        int n = a.integer(6);
        int k = a.integer(7);
        int first = a.integer(8);
        float[] z = a.scratch(0, n);
        for (int row = from; row < to; row++) {
            int at = a.at(2) + row * 2 * room(k);
            int least = first == 0 ? 0 : a.ints(3)[a.at(3) + row];
            int count = first == 0 ? 0 : a.ints(4)[a.at(4) + row];
            for (int j = 0; j < n; j++) {
                z[j] = a.floats(0)[a.at(0) + row * n + j] + a.floats(1)[a.at(1) + j];
            }
            for (int start = 0; start < n; start += CHUNK) {
                int end = Math.min(n, start + CHUNK);
                if (count > 2 * k && joining(z, start, end, least) > 0) {
                    long[] best = best(entries, at, count, kept(entries, at, count, k, least));
                    least = (int) Arrays.stream(best)
                            .map(key -> Integer.toUnsignedLong((int) key))
                            .min()
                            .orElseThrow();
                    write(best, entries, at);
                    count = best.length;
                }
                for (int j = start; j < end; j++) {
                    if (joins(z[j], least)) {
                        entries[at + 2 * count] = rank(z[j]);
                        entries[at + 2 * count + 1] = first + j;
                        count++;
                    }
                }
            }
            a.ints(3)[a.at(3) + row] = least;
            a.ints(4)[a.at(4) + row] = count;
        }
    });

    static final Kernel BEST = Kernel.perRow("active_topk_best", (a, from, to) -> {
        int k = a.integer(5);
        for (int row = from; row < to; row++) {
            long[] best = best(a.ints(0), a.at(0) + row * 2 * room(k), a.ints(2)[a.at(2) + row], k);
            for (int j = 0; j < k; j++) {
                a.floats(3)[a.at(3) + row * k + j] = value((int) best[j]);
                a.ints(4)[a.at(4) + row * k + j] = (int) (best[j] >>> 32);
            }
        }
    });

    private static int joining(float[] z, int from, int to, int least) {
        int many = 0;
        for (int j = from; j < to; j++) {
            many += joins(z[j], least) ? 1 : 0;
        }
        return many;
    }

    private static boolean joins(float z, int least) {
        return Float.isNaN(z) || Integer.compareUnsigned(rank(z), least) > 0;
    }

    private static int rank(float z) {
        int bits = Float.floatToIntBits(Float.isNaN(z) ? Float.POSITIVE_INFINITY : z + 0f);
        return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
    }

    private static float value(int rank) {
        return Float.intBitsToFloat(rank < 0 ? rank ^ Integer.MIN_VALUE : ~rank);
    }

    /** How many a cut leaves: as many as are no less than a rank that halving finds, k where equals are too many. */
    private static int kept(int[] entries, int at, int count, int k, int least) {
        long[] ranks = new long[count];
        Arrays.setAll(ranks, j -> Integer.toUnsignedLong(entries[at + 2 * j]));
        long low = Integer.toUnsignedLong(least);
        long high = Arrays.stream(ranks).max().orElseThrow();
        long many = count;
        while (low < high && many > most(k)) {
            long middle = low + (high - low + 1) / 2;
            long above = Arrays.stream(ranks).filter(rank -> rank >= middle).count();
            if (above < k) {
                high = middle - 1;
            } else {
                low = middle;
                many = above;
            }
        }
        return many <= most(k) ? (int) many : k;
    }

    /** The most that a cut leaves: some more than k are found sooner than just k. */
    private static int most(int k) {
        return k + k / 4;
    }

    /** The k best of a queue: features in the upper half, ascending, ranks in the lower. */
    private static long[] best(int[] entries, int at, int count, int k) {
        long[] keys = new long[count];
        Arrays.setAll(keys, j -> (long) entries[at + 2 * j + 1] << 32 | Integer.toUnsignedLong(entries[at + 2 * j]));
        return Arrays.stream(keys)
                .boxed()
                .sorted(Comparator.comparingLong(TopKQueues::byRank).reversed())
                .limit(k)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
    }

    /** A key in the order of ranks; of equals that of the lower feature is higher. */
    private static long byRank(long key) {
        return (key << 32 ^ Long.MIN_VALUE) | Integer.MAX_VALUE - (key >>> 32);
    }

    private static void write(long[] best, int[] entries, int at) {
        for (int j = 0; j < best.length; j++) {
            entries[at + 2 * j] = (int) best[j];
            entries[at + 2 * j + 1] = (int) (best[j] >>> 32);
        }
    }
}
