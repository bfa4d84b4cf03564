package saeengine.cache;

import java.util.Arrays;

/** Some of a cache's rows: ranges of them in ascending order, counted through from 0. */
final class RowRanges {
    private long[] from = new long[16];
    private long[] before = new long[17];
    private int count;

    /** All of so many rows. */
    static RowRanges all(long rows) {
        RowRanges all = new RowRanges();
        all.add(0, rows);
        return all;
    }

    /** Adds rows {@code [first, end)} behind those that are there. */
    void add(long first, long end) {
        if (first == end) {
            return;
        }
        if (count > 0 && from[count - 1] + before[count] - before[count - 1] == first) {
            before[count] += end - first;
            return;
        }
        if (count == from.length) {
            from = Arrays.copyOf(from, 2 * count);
            before = Arrays.copyOf(before, 2 * count + 1);
        }
        from[count] = first;
        before[count + 1] = before[count] + end - first;
        count++;
    }

    long rows() {
        return before[count];
    }

    /** Hands over rows {@code [first, first + length)} of these, as rows of the cache. */
    void runs(long first, int length, RowOrder.Runs runs) {
        int place = Arrays.binarySearch(before, 0, count + 1, first);
        int range = place >= 0 ? place : -place - 2;
        long at = first;
        long end = first + length;
        while (at < end) {
            int n = (int) Math.min(end - at, before[range + 1] - at);
            runs.add(from[range] + at - before[range], n);
            at += n;
            range++;
        }
    }
}
