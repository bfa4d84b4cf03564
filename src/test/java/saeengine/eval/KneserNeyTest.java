package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KneserNeyTest {
    private static final int VOCABULARY = 7;
    private static final int END = 6;
    private static final double[] DISCOUNTS = {0.3, 0.5, 0.8};

    private final List<int[]> seen = stories(40, 1);
    private final KneserNey model = model(seen);

    @Test
    void lossIsThatOfTheFormulasReadAsSets() {
        List<int[]> unseen = stories(10, 2);
        double sum = 0;
        int tokens = 0;
        Naive naive = new Naive(seen);
        for (int[] story : unseen) {
            for (int i = 0; i < story.length; i++) {
                sum -= Math.log(naive.p3(at(story, i - 2), at(story, i - 1), story[i]));
                tokens++;
            }
        }
        assertEquals(sum / tokens, model.nats(unseen, DISCOUNTS), 1e-12);
    }

    @Test
    void probabilitiesOfAContextSumToOne() {
        for (int[] story : List.of(new int[] {0, 1, 0}, new int[] {5, 5, 0}, new int[] {0})) {
            double sum = 0;
            double rest = story.length == 1 ? 0 : prefixNats(story);
            for (int token = 0; token < VOCABULARY; token++) {
                int[] whole = story.clone();
                whole[whole.length - 1] = token;
                sum += Math.exp(-(model.nats(List.of(whole), DISCOUNTS) * whole.length - rest));
            }
            assertEquals(1, sum, 1e-12);
        }
    }

    private double prefixNats(int[] story) {
        int[] prefix = java.util.Arrays.copyOf(story, story.length - 1);
        return model.nats(List.of(prefix), DISCOUNTS) * prefix.length;
    }

    @Test
    void noDiscountsNearTheChosenOnesAreBetter() {
        List<int[]> unseen = stories(30, 3);
        KneserNey.Score score = model.score(unseen);
        assertEquals(score.nats(), model.nats(unseen, score.discounts()), 1e-12);
        for (int order = 0; order < 3; order++) {
            for (double move : new double[] {-0.05, 0.05}) {
                double[] d = score.discounts().clone();
                d[order] = Math.min(0.99, Math.max(0.01, d[order] + move));
                assertTrue(model.nats(unseen, d) >= score.nats() - 1e-9, "order " + order + " moved by " + move);
            }
        }
    }

    @Test
    void needsTokens() {
        assertThrows(IllegalArgumentException.class, () -> model(List.of()));
        assertThrows(IllegalArgumentException.class, () -> model.score(List.of()));
    }

    private static KneserNey model(List<int[]> stories) {
        KneserNey.Counter counter = new KneserNey.Counter(VOCABULARY, END);
        stories.forEach(counter::add);
        return counter.model();
    }

    /** Stories of a chain with some memory, so that contexts differ; token 5 stays rare. */
    private static List<int[]> stories(int count, int seed) {
        Random random = new Random(seed);
        List<int[]> stories = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            int[] story = new int[1 + random.nextInt(12)];
            for (int i = 0; i < story.length; i++) {
                int before = i == 0 ? 0 : story[i - 1];
                story[i] = random.nextInt(3) > 0 ? (2 * before + 1) % 5 : random.nextInt(6);
            }
            stories.add(story);
        }
        return stories;
    }

    private static int at(int[] story, int i) {
        return i < 0 ? END : story[i];
    }

    /** The definition, by sets of n-grams as lists. */
    private static final class Naive {
        private final Map<List<Integer>, Integer> trigrams = new HashMap<>();
        private final Set<List<Integer>> bigrams = new HashSet<>();

        Naive(List<int[]> stories) {
            for (int[] story : stories) {
                for (int i = 0; i < story.length; i++) {
                    trigrams.merge(List.of(at(story, i - 2), at(story, i - 1), story[i]), 1, Integer::sum);
                    bigrams.add(List.of(at(story, i - 1), story[i]));
                }
            }
        }

        double p3(int u, int v, int w) {
            double total = 0;
            double followers = 0;
            for (int x = 0; x < VOCABULARY; x++) {
                int c = trigrams.getOrDefault(List.of(u, v, x), 0);
                total += c;
                followers += c > 0 ? 1 : 0;
            }
            int c = trigrams.getOrDefault(List.of(u, v, w), 0);
            double d = DISCOUNTS[2];
            return total == 0 ? p2(v, w) : Math.max(c - d, 0) / total + d * followers / total * p2(v, w);
        }

        double p2(int v, int w) {
            double c = trigrams.keySet().stream()
                    .filter(t -> t.get(1) == v && t.get(2) == w)
                    .count();
            double total = trigrams.keySet().stream().filter(t -> t.get(1) == v).count();
            double followers = bigrams.stream().filter(b -> b.get(0) == v).count();
            double d = DISCOUNTS[1];
            return total == 0 ? p1(w) : Math.max(c - d, 0) / total + d * followers / total * p1(w);
        }

        double p1(int w) {
            double c = bigrams.stream().filter(b -> b.get(1) == w).count();
            double total = bigrams.size();
            double kinds = bigrams.stream().map(b -> b.get(1)).distinct().count();
            double d = DISCOUNTS[0];
            return Math.max(c - d, 0) / total + d * kinds / total / VOCABULARY;
        }
    }
}
