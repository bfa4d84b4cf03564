package saeengine.data.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import saeengine.data.IdList;

/**
 * The merge loop of BPE: joins the symbols of one word until no two neighbours form a known pair.
 *
 * <p>The pair that was learned first goes first, among equals the leftmost. Candidates wait in a heap and
 * the symbols in a linked list, so a word of n bytes costs O(n log n): a page of equals signs is one word.
 */
final class WordMerger {
    private static final int NO_RANK = -1;

    private final Map<Long, Integer> rankOfPair = new HashMap<>();
    private final int[] joined;

    /** The merges in the order they were learned, over the ids of a vocabulary that holds all their parts. */
    WordMerger(Map<String, Integer> vocabulary, List<Merge> merges) {
        joined = new int[merges.size()];
        for (int rank = 0; rank < joined.length; rank++) {
            Merge merge = merges.get(rank);
            long pair = pair(
                    Objects.requireNonNull(vocabulary.get(merge.left())),
                    Objects.requireNonNull(vocabulary.get(merge.right())));
            rankOfPair.put(pair, rank);
            joined[rank] = Objects.requireNonNull(vocabulary.get(merge.joined()));
        }
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /** The tokens of a word given as the ids of its bytes. */
    int[] merge(int[] bytes) {
        Word word = new Word(bytes);
        word.mergeAll();
        return word.symbols();
    }

    /** The state of one word's merging: a list of symbols linked by position, and the pairs that may merge. */
    private final class Word {
        private final int length;
        private final int[] symbol;
        private final int[] next;
        private final int[] previous;
        private final PriorityQueue<Long> candidates = new PriorityQueue<>();

        Word(int[] bytes) {
            length = bytes.length;
            symbol = bytes.clone();
            next = new int[length];
            previous = new int[length];
            for (int i = 0; i < length; i++) {
                next[i] = i + 1;
                previous[i] = i - 1;
            }
            for (int i = 0; i < length; i++) {
                offer(i);
            }
        }

        void mergeAll() {
            Long candidate;
            while ((candidate = candidates.poll()) != null) {
                int at = candidate.intValue();
                int rank = (int) (candidate >>> 32);
                // A candidate is stale once one of its two symbols has gone into another merge.
                if (rankAt(at) == rank) {
                    mergeAt(at, rank);
                }
            }
        }

        private void mergeAt(int at, int rank) {
            int eaten = next[at];
            symbol[at] = joined[rank];
            symbol[eaten] = -1;
            next[at] = next[eaten];
            if (next[at] < length) {
                previous[next[at]] = at;
            }
            offer(previous[at]);
            offer(at);
        }

        private void offer(int at) {
            int rank = at < 0 ? NO_RANK : rankAt(at);
            if (rank != NO_RANK) {
                candidates.add((long) rank << 32 | at);
            }
        }

        private int rankAt(int at) {
            if (symbol[at] < 0 || next[at] >= length) {
                return NO_RANK;
            }
            return rankOfPair.getOrDefault(pair(symbol[at], symbol[next[at]]), NO_RANK);
        }

        int[] symbols() {
            IdList left = new IdList();
            for (int at = 0; at < length; at = next[at]) {
                left.add(symbol[at]);
            }
            return left.toArray();
        }
    }
}
