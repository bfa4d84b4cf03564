package saeengine.eval;

import java.util.Arrays;

/**
 * How often each n-gram was seen: sorted keys with their counts. A key is the tokens' digits to the base of the
 * vocabulary, so that the n-grams of one context lie side by side and a context's totals are differences.
 */
final class NgramCounts {
    private final int vocabulary;
    private final long[] keys;
    private final long[] before;

    private NgramCounts(int vocabulary, long[] keys, long[] before) {
        this.vocabulary = vocabulary;
        this.keys = keys;
        this.before = before;
    }

    /** Counts the first {@code n} of some occurrences, which are sorted in place. */
    static NgramCounts of(int vocabulary, long[] occurrences, int n) {
        Arrays.parallelSort(occurrences, 0, n);
        long[] keys = new long[n];
        long[] before = new long[n + 1];
        int distinct = 0;
        for (int i = 0; i < n; i++) {
            if (i == 0 || occurrences[i] != occurrences[i - 1]) {
                keys[distinct++] = occurrences[i];
            }
            before[distinct] = i + 1L;
        }
        return new NgramCounts(vocabulary, Arrays.copyOf(keys, distinct), Arrays.copyOf(before, distinct + 1));
    }

    /**
     * The n-grams without their first token, each counted once for every different token it followed: Kneser and
     * Ney's continuation counts.
     *
     * @param leading what the first token's digit is worth: the vocabulary to the power of n - 1
     */
    NgramCounts continuations(long leading) {
        long[] shorter = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            shorter[i] = keys[i] % leading;
        }
        return of(vocabulary, shorter, shorter.length);
    }

    /** Writes of a context and the token that follows it: count, count of the context, tokens that follow it. */
    void look(long context, int token, double[] into, int at) {
        int from = position(context * vocabulary);
        int to = position((context + 1) * vocabulary);
        long key = context * vocabulary + token;
        int i = position(key);
        boolean seen = i < keys.length && keys[i] == key;
        into[at] = seen ? before[i + 1] - before[i] : 0;
        into[at + 1] = before[to] - before[from];
        into[at + 2] = to - from;
    }

    /** The index of the first key that is not smaller. */
    private int position(long key) {
        int i = Arrays.binarySearch(keys, key);
        return i < 0 ? -i - 1 : i;
    }
}
