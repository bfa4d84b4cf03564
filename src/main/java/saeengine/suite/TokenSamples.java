package saeengine.suite;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import saeengine.stories.Fact;

/**
 * Single tokens of stories and the kinds of fact that they are the last token of: as many of every value of a kind, and some
 * of no kind.
 */
final class TokenSamples {
    /** Tokens of each value of a fact to train on, and to score on, at most. */
    private static final int TRAIN_A_VALUE = 12;

    private static final int TEST_A_VALUE = 8;

    /** A longer span, in characters, is a matter of sentences. */
    private static final int LONGEST = 30;

    /** One token of so many is taken whatever it is. */
    private static final int OTHERS_EVERY = 97;

    private final Map<List<String>, Integer> taken = new HashMap<>();
    private final Map<String, BitSet> kinds = new TreeMap<>();
    private final BitSet test = new BitSet();
    private int count;

    /**
     * Which tokens of a story to take, by their places in it; they become the next samples.
     *
     * @param ends where each token ends, in characters of the story
     * @param story its number among those read
     */
    int[] take(int[] ends, List<Fact> facts, int story) {
        boolean isTest = StoryClass.isTest(story);
        TreeSet<Integer> places = new TreeSet<>();
        for (Fact fact : facts) {
            int at = java.util.Arrays.binarySearch(ends, fact.end());
            List<String> key = List.of(fact.kind(), fact.value(), "" + isTest);
            int most = isTest ? TEST_A_VALUE : TRAIN_A_VALUE;
            if (at >= 0 && isShort(fact) && taken.getOrDefault(key, 0) < most) {
                taken.merge(key, 1, Integer::sum);
                places.add(at);
            }
        }
        for (int at = story % OTHERS_EVERY; at < ends.length; at += OTHERS_EVERY) {
            places.add(at);
        }
        for (int at : places) {
            int end = ends[at];
            facts.stream()
                    .filter(fact -> fact.end() == end && isShort(fact))
                    .forEach(fact -> kinds.computeIfAbsent(fact.kind(), added -> new BitSet())
                            .set(count));
            test.set(count, isTest);
            count++;
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isShort(Fact fact) {
        return fact.end() - fact.start() <= LONGEST;
    }

    int count() {
        return count;
    }

    List<String> kinds() {
        return new ArrayList<>(kinds.keySet());
    }

    /** Which samples to train on, or to score on, for a kind. */
    Labelled of(String kind, boolean ofTest) {
        BitSet holds = Objects.requireNonNull(kinds.get(kind), kind);
        int[] samples = java.util.stream.IntStream.range(0, count)
                .filter(i -> test.get(i) == ofTest)
                .toArray();
        boolean[] positive = new boolean[samples.length];
        for (int i = 0; i < samples.length; i++) {
            positive[i] = holds.get(samples[i]);
        }
        return new Labelled(samples, positive);
    }
}
