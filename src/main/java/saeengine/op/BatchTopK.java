package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Of the rectified pre-activations of a whole batch the n largest; a row keeps as many as there are among them. Where a
 * batch has fewer positive ones, all of them are kept. The gradient goes to the kept places alone.
 *
 * <p>Bussmann, Leask, Nanda, BatchTopK Sparse Autoencoders, 2024. Of equal values those of the lower place, row by row,
 * are kept, so that the result is unique. NaN ranks with positive infinity: it is kept, and shows in the loss.
 *
 * <p>The n-th largest is found by its bits, eight at a time: parts of the batch are counted each for itself, whole
 * numbers that no order of additions changes.
 *
 * @param values [rows, features], 0 where nothing is kept
 * @param least [1], the least kept value; 0 of a batch without a positive one. It is not finite only where everything
 *     that was kept is not
 */
public record BatchTopK(Tensor values, Tensor least) {
    /** Numbers that eight bits make. */
    static final int BINS = 256;

    private static final int MOST_PARTS = 256;
    private static final int LEAST_PART = 1024;
    private static final int INFINITY = 0x7f800000;

    /** What no value's rank is above: the n-th largest of a batch without a positive value. */
    private static final int NONE = Integer.MAX_VALUE;

    /**
     * @param pre [rows, features]
     * @param n how many of the batch are kept
     */
    public static BatchTopK batchTopK(Tape t, Tensor pre, int n) {
        Cut cut = cut(t, pre, n);
        Tensor values = t.empty(pre.rows(), pre.cols());
        t.run(FORWARD, pre.rows(), pre, cut.state(), cut.quota(), values, pre.rows(), pre.cols());
        t.record(
                values,
                () -> t.run(Relu.BACKWARD, values.size(), values, t.grad(values), t.grad(pre), values.size()),
                pre);
        return new BatchTopK(values, cut.least());
    }

    /**
     * Where a batch is cut.
     *
     * @param state int [2]: the rank of the least kept value, and how many of that very rank are kept
     * @param quota int [rows], how many of that rank a row keeps, its first ones
     * @param kept int [rows], how many values a row keeps
     * @param least [1], the least kept value
     */
    record Cut(Tensor state, Tensor quota, Tensor kept, Tensor least) {}

    static Cut cut(Tape t, Tensor pre, int n) {
        requireN("batch_topk", n, pre.size());
        int size = pre.size();
        int each = partSize(size);
        int parts = (size + each - 1) / each;
        int rows = pre.rows();
        Cut cut = new Cut(Sparse.ints(t, 2), Sparse.ints(t, rows), Sparse.ints(t, rows), t.empty(1));
        Tensor counts = Sparse.ints(t, parts, BINS);
        for (int shift = 24; shift >= 0; shift -= 8) {
            t.run(HISTOGRAM, parts, pre, cut.state(), counts, size, each, shift);
            t.run(DIGIT, 1, counts, cut.state(), parts, n, shift);
        }
        t.run(COUNT, rows, pre, cut.state(), cut.kept(), cut.quota(), rows, pre.cols());
        t.run(QUOTA, 1, cut.state(), cut.kept(), cut.quota(), cut.least(), rows);
        return cut;
    }

    static void requireN(String op, int n, long of) {
        if (n < 1 || n > of) {
            throw new IllegalArgumentException(op + ": needs 1 <= n <= " + of + " values of the batch, got n = " + n);
        }
    }

    /** Values of a part: whole blocks' widths, so that there are at most as many parts as a block has threads. */
    static int partSize(int size) {
        int each = (size + MOST_PARTS - 1) / MOST_PARTS;
        return Math.max(LEAST_PART, (each + BINS - 1) / BINS * BINS);
    }

    /** A value's rank: its bits where it is positive, else 0. */
    static int rank(float value) {
        return Float.isNaN(value) ? INFINITY : Math.max(0, Float.floatToRawIntBits(value));
    }

    /** Of each part, the histogram of the next eight bits of the ranks that agree with the bits so far. */
    static final Kernel HISTOGRAM = Kernel.perBlock("batch_topk_histogram", (a, from, to) -> {
        int[] counts = a.ints(2);
        int size = a.integer(3);
        int each = a.integer(4);
        int shift = a.integer(5);
        int known = known(shift);
        int prefix = known == 0 ? 0 : a.ints(1)[a.at(1)];
        int[] bins = a.intScratch(0, BINS);
        for (int part = from; part < to; part++) {
            Arrays.fill(bins, 0, BINS, 0);
            int first = part * each;
            int end = first + Math.min(each, size - first);
            for (int i = first; i < end; i++) {
                int rank = rank(a.floats(0)[a.at(0) + i]);
                if (rank != 0 && (rank & known) == prefix) {
                    bins[rank >>> shift & BINS - 1]++;
                }
            }
            System.arraycopy(bins, 0, counts, a.at(2) + part * BINS, BINS);
        }
    });

    private static int known(int shift) {
        return shift == 24 ? 0 : -1 << (shift + 8);
    }

    /** The next eight bits of the n-th largest rank, and which of the ranks that agree with them it is. */
    static final Kernel DIGIT = Kernel.perBlock("batch_topk_digit", (a, from, to) -> {
        int[] state = a.ints(1);
        int at = a.at(1);
        int shift = a.integer(4);
        int[] bins = a.intScratch(0, BINS);
        int total = total(a, bins);
        int wanted = shift == 24 ? Math.min(a.integer(3), total) : state[at + 1];
        if (wanted == 0) {
            state[at] = NONE;
            state[at + 1] = 0;
            return;
        }
        int digit = BINS - 1;
        while (bins[digit] < wanted) {
            wanted -= bins[digit--];
        }
        state[at] = (shift == 24 ? 0 : state[at]) | digit << shift;
        state[at + 1] = wanted;
    });

    /** Adds up the parts' histograms. */
    private static int total(Args a, int[] bins) {
        int total = 0;
        for (int bin = 0; bin < BINS; bin++) {
            bins[bin] = 0;
            for (int part = 0; part < a.integer(2); part++) {
                bins[bin] += a.ints(0)[a.at(0) + part * BINS + bin];
            }
            total += bins[bin];
        }
        return total;
    }

    /** above[row] = how many rank above the least that is kept, equals[row] = how many rank with it. */
    static final Kernel COUNT = Kernel.perRow("batch_topk_count", (a, from, to) -> {
        int cols = a.integer(5);
        int least = a.ints(1)[a.at(1)];
        for (int row = from; row < to; row++) {
            int above = 0;
            int equals = 0;
            int at = a.at(0) + row * cols;
            for (int j = 0; j < cols; j++) {
                int rank = rank(a.floats(0)[at + j]);
                above += rank > least ? 1 : 0;
                equals += rank == least ? 1 : 0;
            }
            a.ints(2)[a.at(2) + row] = above;
            a.ints(3)[a.at(3) + row] = equals;
        }
    });

    /** Of the equals, the first ones are kept: equals[row] becomes how many of the row's, which above[row] is raised by. */
    static final Kernel QUOTA = Kernel.perBlock("batch_topk_quota", (a, from, to) -> {
        int[] state = a.ints(0);
        int[] above = a.ints(1);
        int[] equals = a.ints(2);
        int left = state[a.at(0) + 1];
        for (int row = 0; row < a.integer(4); row++) {
            int here = Math.min(left, equals[a.at(2) + row]);
            equals[a.at(2) + row] = here;
            above[a.at(1) + row] += here;
            left -= here;
        }
        int least = state[a.at(0)];
        a.floats(3)[a.at(3)] = least == NONE ? 0f : Float.intBitsToFloat(least);
    });

    /** The kept values at their places, 0 elsewhere. */
    static final Kernel FORWARD = Kernel.perRow("batch_topk_forward", (a, from, to) -> {
        float[] pre = a.floats(0);
        float[] values = a.floats(3);
        int cols = a.integer(5);
        int least = a.ints(1)[a.at(1)];
        for (int row = from; row < to; row++) {
            int equals = a.ints(2)[a.at(2) + row];
            int at = a.at(0) + row * cols;
            int out = a.at(3) + row * cols;
            for (int j = 0; j < cols; j++) {
                int rank = rank(pre[at + j]);
                boolean kept = rank > least || (rank == least && equals-- > 0);
                values[out + j] = kept ? pre[at + j] : 0f;
            }
        }
    });
}
