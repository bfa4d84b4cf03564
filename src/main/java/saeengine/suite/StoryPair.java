package saeengine.suite;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Two pairs of facts that go together in no way, of which each of the four combinations holds of enough stories.
 *
 * @param name such as "daypart: morning / afternoon, story/hero_gender: male / female"
 * @param train as many stories of each combination: both firsts, first and second, second and first, both seconds
 * @param test the same of others
 */
record StoryPair(String name, int[][] train, int[][] test) {
    /** So many pairs at most, those of the most stories. */
    private static final int MOST = 8;

    /** Fewer stories of a combination say too little. */
    private static final int FEWEST_TRAIN = 40;

    private static final int FEWEST_TEST = 12;

    /** One kind's two most common facts, without stories of which both hold. */
    private record Side(String group, String first, String second, BitSet is, BitSet isNot) {
        String name() {
            return group + ": " + first + " / " + second;
        }
    }

    static List<StoryPair> of(StoryLabels labels, long seed) {
        List<Side> sides = new ArrayList<>();
        labels.groups().forEach((group, values) -> side(group, values).ifPresent(sides::add));
        List<StoryPair> all = new ArrayList<>();
        for (int i = 0; i < sides.size(); i++) {
            for (int j = i + 1; j < sides.size(); j++) {
                pair(sides.get(i), sides.get(j), labels.stories(), seed).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparingInt((StoryPair pair) -> -pair.train[0].length)
                .thenComparing(StoryPair::name));
        return all.subList(0, Math.min(MOST, all.size()));
    }

    private static java.util.Optional<Side> side(String group, Map<String, BitSet> values) {
        List<Map.Entry<String, BitSet>> common = new ArrayList<>(values.entrySet());
        common.sort(Comparator.comparingInt(
                        (Map.Entry<String, BitSet> each) -> -each.getValue().cardinality())
                .thenComparing(Map.Entry::getKey));
        if (common.size() < 2) {
            return java.util.Optional.empty();
        }
        BitSet first = (BitSet) common.get(0).getValue().clone();
        first.andNot(common.get(1).getValue());
        BitSet second = (BitSet) common.get(1).getValue().clone();
        second.andNot(common.get(0).getValue());
        return java.util.Optional.of(
                new Side(group, common.get(0).getKey(), common.get(1).getKey(), first, second));
    }

    private static java.util.Optional<StoryPair> pair(Side a, Side b, int stories, long seed) {
        String name = a.name() + ", " + b.name();
        Random random = new Random(seed * 31 + name.hashCode());
        int[][] train = cells(a, b, stories, false, FEWEST_TRAIN, random);
        int[][] test = cells(a, b, stories, true, FEWEST_TEST, random);
        return train == null || test == null
                ? java.util.Optional.empty()
                : java.util.Optional.of(new StoryPair(name, train, test));
    }

    private static int @Nullable [][] cells(Side a, Side b, int stories, boolean test, int fewest, Random random) {
        List<List<Integer>> cells = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int story = 0; story < stories; story++) {
            boolean counts = (a.is().get(story) || a.isNot().get(story))
                    && (b.is().get(story) || b.isNot().get(story))
                    && StoryClass.isTest(story) == test;
            if (counts) {
                cells.get((a.is().get(story) ? 0 : 2) + (b.is().get(story) ? 0 : 1))
                        .add(story);
            }
        }
        int n = cells.stream().mapToInt(List::size).min().orElse(0);
        return n < fewest
                ? null
                : cells.stream().map(cell -> StoryClass.drawn(cell, n, random)).toArray(int[][]::new);
    }

    private static int[] joined(int[] a, int[] b) {
        return java.util.stream.IntStream.concat(java.util.Arrays.stream(a), java.util.Arrays.stream(b))
                .toArray();
    }

    /** By the first pair of facts, whatever the second says. */
    static Labelled first(int[][] cells) {
        return StoryClass.either(joined(cells[0], cells[1]), joined(cells[2], cells[3]));
    }

    /** By the second. */
    static Labelled second(int[][] cells) {
        return StoryClass.either(joined(cells[0], cells[2]), joined(cells[1], cells[3]));
    }

    /** By both at once, which here always go together. */
    static Labelled biased(int[][] cells) {
        return StoryClass.either(cells[0], cells[3]);
    }
}
