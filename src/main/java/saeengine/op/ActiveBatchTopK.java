package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The n largest of a batch's rectified x W^T + b, selected while the product is made: {@link BatchTopK} without its
 * dense matrices and without a backward pass. The same entries by the same rules; a row's features ascend.
 *
 * <p>A processor collects candidates tile by tile, each chunk of rows for itself. A chunk that has no room for more cuts
 * its list to the n largest and takes nothing below them from then on: what it leaves out is not among the n largest of
 * the batch. So any bound to begin with gives the same entries, unless it leaves fewer than n; then everything is done
 * again without one. A GPU makes the whole product, finds the cut and collects what is above.
 *
 * @param set one piece a row, as many entries as the row keeps
 * @param least [1], the least kept value as {@link BatchTopK} has it; the next batch's guess
 */
public record ActiveBatchTopK(ActiveSet set, Tensor least) {
    /** Room of a chunk beyond twice n, so that a small n is not cut at every entry. */
    private static final int SPARE = 4096;

    /** Rows of up to so many entries are sorted by insertion. */
    private static final int FEW = 64;

    /**
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features]
     * @param n how many of the batch are kept
     * @param guess a value that n of the batch are probably not below; 0 for none. It changes how long this takes alone
     */
    public static ActiveBatchTopK of(Tape t, Tensor x, Tensor w, Tensor b, int n, float guess) {
        int features = w.rows();
        Linear.require(
                "active_batch_topk", w.cols() == x.cols() && b.size() == features, "W [out, in], b [out]", x, w, b);
        BatchTopK.requireN("active_batch_topk", n, Tensor.sizeOf(x.rows(), features));
        return t.device().isHost() ? encode(t, x, w, b, n, guess) : selected(t, x, w, b, n);
    }

    /** Numbers of step memory that a selection takes on a device beside its set. */
    public static long floats(Device device, long rows, int features, int n) {
        int count = Math.toIntExact(rows);
        return device.isHost() ? 2L * EncodeTiles.chunks(count) * room(count, features, n) : rows * features;
    }

    private static ActiveBatchTopK selected(Tape t, Tensor x, Tensor w, Tensor b, int n) {
        Tensor pre = TopKEncode.of(t, x, w, b).preActivations();
        BatchTopK.Cut cut = BatchTopK.cut(t, pre, n);
        ActivePieces pieces = ActivePieces.of(t, cut.kept());
        ActiveSet set = new ActiveSet(t.empty(n), Sparse.ints(t, n), pieces.starts(), pieces.ends(), pre.cols());
        t.run(
                COMPACT,
                pre.rows(),
                pre,
                cut.state(),
                cut.quota(),
                set.starts(),
                set.values(),
                set.indices(),
                pre.rows(),
                pre.cols());
        return new ActiveBatchTopK(set, cut.least());
    }

    /** The kept values of each row and their features, at the row's place in the set. */
    static final Kernel COMPACT = Kernel.perRow("active_batch_topk_compact", (a, from, to) -> {
        int cols = a.integer(7);
        int least = a.ints(1)[a.at(1)];
        for (int row = from; row < to; row++) {
            int equals = a.ints(2)[a.at(2) + row];
            int next = a.ints(3)[a.at(3) + row];
            int at = a.at(0) + row * cols;
            for (int j = 0; j < cols; j++) {
                float value = a.floats(0)[at + j];
                int rank = BatchTopK.rank(value);
                if (rank > least || (rank == least && equals-- > 0)) {
                    a.floats(4)[a.at(4) + next] = value;
                    a.ints(5)[a.at(5) + next] = j;
                    next++;
                }
            }
        }
    });

    private static ActiveBatchTopK encode(Tape t, Tensor x, Tensor w, Tensor b, int n, float guess) {
        int rows = x.rows();
        int features = w.rows();
        int chunks = EncodeTiles.chunks(rows);
        int room = room(rows, features, n);
        ActiveSet set = new ActiveSet(
                t.empty(n), Sparse.ints(t, n), Sparse.ints(t, rows, 1), Sparse.ints(t, rows, 1), features);
        Tensor least = t.empty(1);
        Tensor values = t.empty(Tensor.sizeOf(chunks, room));
        Tensor places = Sparse.ints(t, values.size());
        Tensor counts = Sparse.ints(t, chunks);
        float bound = guess > 0 && guess < Float.POSITIVE_INFINITY ? guess : Float.MIN_VALUE;
        int found = 0;
        while (found < n) {
            t.run(CANDIDATES, chunks, x, w, b, values, places, counts, rows, features, x.cols(), room, n, bound);
            found = total(t, counts);
            if (bound == Float.MIN_VALUE) {
                break;
            }
            bound = Float.MIN_VALUE;
        }
        t.run(
                SELECT,
                1,
                values,
                places,
                counts,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                least,
                chunks,
                room,
                n,
                rows,
                features);
        return new ActiveBatchTopK(set, least);
    }

    /** As many as make any sum of a batch's chunks fit an int. */
    private static int total(Tape t, Tensor counts) {
        int[] host = new int[counts.size()];
        t.device().download(counts, host, 0);
        return (int)
                Math.min(Integer.MAX_VALUE, Arrays.stream(host).asLongStream().sum());
    }

    /** Candidates that a chunk has room for. */
    private static int room(int rows, int features, int n) {
        long all = (long) Math.min(rows, EncodeTiles.chunkRows(rows)) * features;
        return (int) Math.min(all, 2L * n + SPARE);
    }

    /** An item is a chunk of rows. */
    static final Kernel CANDIDATES = Kernel.onHost("active_batch_topk_candidates", 1, (a, from, to) -> {
        for (int chunk = from; chunk < to; chunk++) {
            Collector collector = new Collector(a, chunk);
            EncodeTiles.over(a, chunk, a.integer(6), a.integer(7), a.integer(8), collector);
            a.ints(5)[a.at(5) + chunk] = collector.cut.to(a.integer(10), collector.count);
        }
    });

    /** Writes a chunk's candidates one after another into its part of the room. */
    private static final class Collector implements EncodeTiles.Taker {
        private final float[] values;
        private final int valuesAt;
        private final int[] places;
        private final int placesAt;
        private final int features;
        private final int room;
        private final int n;
        private final EntryCut cut;
        private float bound;
        private int count;

        Collector(Args a, int chunk) {
            features = a.integer(7);
            room = a.integer(9);
            n = a.integer(10);
            bound = a.real(11);
            values = a.floats(3);
            valuesAt = a.at(3) + chunk * room;
            places = a.ints(4);
            placesAt = a.at(4) + chunk * room;
            cut = new EntryCut(values, valuesAt, places, placesAt, a.intScratch(0, EntryCut.bins()));
        }

        @Override
        public boolean take(int row, float[] z, int cols, int first, float[] largest) {
            int place = row * features + first;
            for (int lane = 0; lane < EncodeTiles.LANES; lane++) {
                if (!(largest[lane] < bound)) {
                    takeLane(z, cols, place, lane);
                }
            }
            return true;
        }

        private void takeLane(float[] z, int cols, int place, int lane) {
            for (int j = lane; j < cols; j += EncodeTiles.LANES) {
                if (!(z[j] < bound)) {
                    if (count == room) {
                        makeRoom();
                    }
                    values[valuesAt + count] = z[j];
                    places[placesAt + count] = place + j;
                    count++;
                }
            }
        }

        /** An equal of the least may still come that has a lower place. */
        private void makeRoom() {
            count = cut.to(n, count);
            bound = cut.least(count);
        }
    }

    /** Cuts all candidates to the n largest and puts them into their rows' order; an item for the batch. */
    static final Kernel SELECT = Kernel.onHost("active_batch_topk_select", 1, (a, from, to) -> {
        float[] values = a.floats(0);
        int[] places = a.ints(1);
        int found = together(a);
        EntryCut cut = new EntryCut(values, a.at(0), places, a.at(1), a.intScratch(0, EntryCut.bins()));
        int kept = cut.to(a.integer(10), found);
        a.floats(7)[a.at(7)] = cut.least(kept);
        int rows = a.integer(11);
        int features = a.integer(12);
        int[] starts = a.ints(5);
        int[] ends = a.ints(6);
        Arrays.fill(ends, a.at(6), a.at(6) + rows, 0);
        for (int e = 0; e < kept; e++) {
            ends[a.at(6) + places[a.at(1) + e] / features]++;
        }
        int next = 0;
        for (int row = 0; row < rows; row++) {
            starts[a.at(5) + row] = next;
            next += ends[a.at(6) + row];
            ends[a.at(6) + row] = starts[a.at(5) + row];
        }
        for (int e = 0; e < kept; e++) {
            int place = places[a.at(1) + e];
            int at = ends[a.at(6) + place / features]++;
            a.floats(3)[a.at(3) + at] = values[a.at(0) + e];
            a.ints(4)[a.at(4) + at] = place % features;
        }
        for (int row = 0; row < rows; row++) {
            int first = starts[a.at(5) + row];
            sort(a.floats(3), a.at(3) + first, a.ints(4), a.at(4) + first, ends[a.at(6) + row] - first);
        }
    });

    /** Moves the chunks' candidates together and says how many there are. */
    private static int together(Args a) {
        int room = a.integer(9);
        int found = 0;
        for (int chunk = 0; chunk < a.integer(8); chunk++) {
            int count = a.ints(2)[a.at(2) + chunk];
            System.arraycopy(a.floats(0), a.at(0) + chunk * room, a.floats(0), a.at(0) + found, count);
            System.arraycopy(a.ints(1), a.at(1) + chunk * room, a.ints(1), a.at(1) + found, count);
            found += count;
        }
        return found;
    }

    /** A row's entries into the order of features; tiles were taken in order, so that few are far from their place. */
    private static void sort(float[] values, int at, int[] indices, int indicesAt, int n) {
        if (n > FEW) {
            BestSoFar.sortByPlace(values, at, indices, indicesAt, n);
            return;
        }
        for (int i = 1; i < n; i++) {
            float value = values[at + i];
            int index = indices[indicesAt + i];
            int to = i;
            for (; to > 0 && indices[indicesAt + to - 1] > index; to--) {
                values[at + to] = values[at + to - 1];
                indices[indicesAt + to] = indices[indicesAt + to - 1];
            }
            values[at + to] = value;
            indices[indicesAt + to] = index;
        }
    }
}
