package saeengine.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A fact that holds of some stories, with as many stories of either kind to train probes on, and others to score them on.
 *
 * @param group its kind, SAEBench's data set, such as "weekday"
 * @param name its value, such as "Friday"
 * @param holds by story
 */
record StoryClass(String group, String name, BitSet holds, Labelled train, Labelled test) {
    /** Every so many stories one is for scoring. */
    static final int TEST_EVERY = 4;

    /** Fewer stories of either kind say too little. */
    static final int FEWEST_TRAIN = 40;

    static final int FEWEST_TEST = 12;

    /** Whether a story is one that nothing is trained or chosen on. */
    static boolean isTest(int story) {
        return story % TEST_EVERY == TEST_EVERY - 1;
    }

    /** Null where there are too few stories of either kind. */
    static @Nullable StoryClass of(String group, String name, BitSet holds, int stories, long seed) {
        Random random = new Random(seed * 31 + (group + ": " + name).hashCode());
        Labelled train = balanced(holds, stories, false, FEWEST_TRAIN, random);
        Labelled test = balanced(holds, stories, true, FEWEST_TEST, random);
        return train == null || test == null ? null : new StoryClass(group, name, holds, train, test);
    }

    private static @Nullable Labelled balanced(BitSet holds, int stories, boolean test, int fewest, Random random) {
        List<Integer> positive = new ArrayList<>();
        List<Integer> negative = new ArrayList<>();
        for (int story = 0; story < stories; story++) {
            if (isTest(story) == test) {
                (holds.get(story) ? positive : negative).add(story);
            }
        }
        int n = Math.min(positive.size(), negative.size());
        if (n < fewest) {
            return null;
        }
        return either(drawn(positive, n, random), drawn(negative, n, random));
    }

    /** So many of some numbers, ascending. */
    static int[] drawn(List<Integer> numbers, int n, Random random) {
        List<Integer> shuffled = new ArrayList<>(numbers);
        for (int i = 0; i < n; i++) {
            java.util.Collections.swap(shuffled, i, i + random.nextInt(shuffled.size() - i));
        }
        return shuffled.subList(0, n).stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    static Labelled either(int[] positive, int[] negative) {
        int[] samples = Arrays.copyOf(positive, positive.length + negative.length);
        System.arraycopy(negative, 0, samples, positive.length, negative.length);
        boolean[] labels = new boolean[samples.length];
        Arrays.fill(labels, 0, positive.length, true);
        return new Labelled(samples, labels);
    }
}
