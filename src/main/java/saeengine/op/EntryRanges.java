package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Entries by ranges of neighbouring features, in the order of their pieces: the first of two turns in which a GPU lists
 * entries by feature. What a turn costs depends on the entries, not on how many features there are.
 *
 * <p>Chunks of pieces are counted, the counts of a range are added up over the chunks before, and each chunk then knows
 * where its entries go.
 *
 * @param totals int [ranges], how many entries a range has
 * @param entries int [capacity], the entries' places, the first range's first
 * @param rows int [capacity], the entries' rows
 * @param shift of a feature to its range
 */
record EntryRanges(Tensor totals, Tensor entries, Tensor rows, int shift) {
    /** A block's thread counts a range. */
    private static final int MOST_RANGES = 256;

    /** Features of a range: at least 64, else more than there are warps for would have no entry. */
    private static final int LEAST_SHIFT = 6;

    /** Entries of a chunk, more or less: four for a thread of its block. */
    private static final int CHUNK = 1024;

    /** A piece for each warp of a chunk's block. */
    private static final int LEAST_PIECES = 8;

    /** Ranges of an item of the scan. */
    private static final int SCANNED = 32;

    /**
     * @param indices int, the entries' features
     * @param starts int [rows, segments], and ends: the pieces
     * @param capacity of the entries: they are at most as many, and lie before it
     */
    static EntryRanges of(
            Tape t, Tensor indices, Tensor starts, Tensor ends, int segments, int features, int capacity) {
        int pieces = starts.size();
        int shift = shift(features);
        int ranges = ranges(features);
        int ofChunk = piecesOfChunk(pieces, capacity);
        int chunks = (pieces + ofChunk - 1) / ofChunk;
        Tensor counts = Sparse.ints(t, chunks, ranges);
        EntryRanges made =
                new EntryRanges(Sparse.ints(t, ranges), Sparse.ints(t, capacity), Sparse.ints(t, capacity), shift);
        t.run(COUNT, chunks, indices, starts, ends, counts, pieces, ofChunk, shift, ranges);
        t.run(SCAN, (ranges + SCANNED - 1) / SCANNED, counts, made.totals, chunks, ranges);
        t.run(
                SPREAD,
                chunks,
                indices,
                starts,
                ends,
                counts,
                made.totals,
                made.entries,
                made.rows,
                pieces,
                ofChunk,
                segments,
                shift,
                ranges);
        return made;
    }

    /** Numbers of step memory that it takes until the lists are made. */
    static long floats(long pieces, int features, long capacity) {
        long ofChunk = piecesOfChunk(pieces, capacity);
        return 2 * capacity + ((pieces + ofChunk - 1) / ofChunk + 1) * ranges(features);
    }

    int ranges() {
        return totals.size();
    }

    private static int shift(int features) {
        int shift = LEAST_SHIFT;
        while ((features - 1) >> shift >= MOST_RANGES) {
            shift++;
        }
        return shift;
    }

    private static int ranges(int features) {
        return ((features - 1) >> shift(features)) + 1;
    }

    private static int piecesOfChunk(long pieces, long capacity) {
        return (int) Math.max(LEAST_PIECES, CHUNK * pieces / Math.max(1, capacity));
    }

    /** Chunk by chunk, how many entries are of each range. */
    static final Kernel COUNT = Kernel.perBlock("entry_ranges_count", (a, from, to) -> {
        int ranges = a.integer(7);
        int[] counts = a.ints(3);
        for (int chunk = from; chunk < to; chunk++) {
            int at = a.at(3) + chunk * ranges;
            Arrays.fill(counts, at, at + ranges, 0);
            int end = Math.min(a.integer(4), (chunk + 1) * a.integer(5));
            for (int piece = chunk * a.integer(5); piece < end; piece++) {
                int last = a.ints(2)[a.at(2) + piece];
                for (int e = a.ints(1)[a.at(1) + piece]; e < last; e++) {
                    counts[at + (a.ints(0)[a.at(0) + e] >> a.integer(6))]++;
                }
            }
        }
    });

    /** Each count becomes the sum of those of the chunks before; an item is 32 ranges. */
    static final Kernel SCAN = Kernel.perBlock("entry_ranges_scan", (a, from, to) -> {
        int[] counts = a.ints(0);
        int ranges = a.integer(3);
        int end = Math.min(ranges, to * SCANNED);
        for (int range = from * SCANNED; range < end; range++) {
            int before = 0;
            for (int chunk = 0; chunk < a.integer(2); chunk++) {
                int at = a.at(0) + chunk * ranges + range;
                int many = counts[at];
                counts[at] = before;
                before += many;
            }
            a.ints(1)[a.at(1) + range] = before;
        }
    });

    /** Each chunk's entries to their ranges. */
    static final Kernel SPREAD = Kernel.perBlock("entry_ranges_spread", (a, from, to) -> {
        int ranges = a.integer(11);
        int[] next = a.intScratch(0, ranges);
        for (int chunk = from; chunk < to; chunk++) {
            int start = 0;
            for (int range = 0; range < ranges; range++) {
                next[range] = start + a.ints(3)[a.at(3) + chunk * ranges + range];
                start += a.ints(4)[a.at(4) + range];
            }
            int end = Math.min(a.integer(7), (chunk + 1) * a.integer(8));
            for (int piece = chunk * a.integer(8); piece < end; piece++) {
                int last = a.ints(2)[a.at(2) + piece];
                for (int e = a.ints(1)[a.at(1) + piece]; e < last; e++) {
                    int place = next[a.ints(0)[a.at(0) + e] >> a.integer(10)]++;
                    a.ints(5)[a.at(5) + place] = e;
                    a.ints(6)[a.at(6) + place] = piece / a.integer(9);
                }
            }
        }
    });

    /**
     * Which arguments of a kernel that places a range's entries are what; the number of features is behind the shift.
     *
     * @param entries by range
     */
    record Places(int indices, int totals, int entries, int starts, int shift) {}

    /** Takes a place in the lists, and the place of what goes there among the entries by range. */
    @FunctionalInterface
    interface Put {
        void put(int at, int i);
    }

    /** A twin's lists of one range: where each begins, and what goes where. */
    static void list(Args a, Places of, int range, Put put) {
        int[] totals = a.ints(of.totals());
        int first = 0;
        for (int r = 0; r < range; r++) {
            first += totals[a.at(of.totals()) + r];
        }
        int end = first + totals[a.at(of.totals()) + range];
        int[] starts = a.ints(of.starts());
        int startsAt = a.at(of.starts());
        int low = range << a.integer(of.shift());
        int high = Math.min(a.integer(of.shift() + 1), (range + 1) << a.integer(of.shift()));
        Arrays.fill(starts, startsAt + low, startsAt + high, 0);
        for (int i = first; i < end; i++) {
            starts[startsAt + feature(a, of, i)]++;
        }
        int sum = first;
        for (int i = low; i < high; i++) {
            sum += starts[startsAt + i];
            starts[startsAt + i] = sum;
        }
        // Filled from each list's end, which leaves starts at the lists' beginnings.
        for (int i = end - 1; i >= first; i--) {
            put.put(--starts[startsAt + feature(a, of, i)], i);
        }
        if (high == a.integer(of.shift() + 1)) {
            starts[startsAt + high] = end;
        }
    }

    private static int feature(Args a, Places of, int i) {
        int entry = a.ints(of.entries())[a.at(of.entries()) + i];
        return a.ints(of.indices())[a.at(of.indices()) + entry];
    }
}
