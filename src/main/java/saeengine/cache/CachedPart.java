package saeengine.cache;

import saeengine.activations.RowSource;

/** Some of a cache's rows, counted through from 0: what is trained on, or what is evaluated. */
public final class CachedPart {
    /** What one read of a disk should bring: it costs hardly more than a row would, and far less than its rows one by one. */
    private static final int BLOCK_BYTES = 32 << 10;

    /** Rows of a chunk: a batch or a few. */
    public static final int CHUNK = 1024;

    /** Rows that are read ahead where they come in order. */
    public static final int AHEAD = 8192;

    private final ActivationCache cache;
    private final RowRanges ranges;

    CachedPart(ActivationCache cache, RowRanges ranges) {
        this.cache = cache;
        this.ranges = ranges;
    }

    public long rows() {
        return ranges.rows();
    }

    /** How an error names one of these: the file, and the row there. */
    public String nameOf(long row) {
        String[] name = {null};
        ranges.runs(row, 1, (first, count) -> name[0] = cache.nameOf(first));
        return name[0];
    }

    /** Rows {@code [from, to)} of these in the order of the text; an end comes after the last. */
    public RowSource inOrder(long from, long to) {
        RowRanges some = new RowRanges();
        for (long at = from; at < to; at += Integer.MAX_VALUE) {
            int n = (int) Math.min(Integer.MAX_VALUE, to - at);
            ranges.runs(at, n, (first, count) -> some.add(first, first + count));
        }
        return new CachedRows(cache, some, new InOrder(to - from, AHEAD), false);
    }

    /**
     * All of these without end, in another random order each time.
     *
     * @param window rows that are held and mixed with each other
     */
    public RowSource shuffled(int window, long seed) {
        int width = cache.parts().width() * cache.manifest().dtype().bytes();
        int block = Math.max(1, BLOCK_BYTES / width);
        return new CachedRows(cache, ranges, new Shuffled(rows(), window, block, seed), true);
    }
}
