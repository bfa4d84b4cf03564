package saeengine.latents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well latents tell facts: a latent at a threshold says of each token whether the fact holds there, and is measured by
 * F1 = 2 hits / (said + true).
 *
 * <p>Fact and threshold are chosen on half of the stories, and every number given is of the other half, on which nothing was
 * chosen. The threshold is the best of all: any value that the latent takes.
 */
public final class FactScores {
    /** Facts that hold on fewer tokens of either half are left out; so are those that hold on most. */
    public static final int FEWEST = 30;

    private final ByLatent entries;
    private final TokenFacts facts;
    private final int[] chosenPositives;
    private final int[] scoredPositives;
    private final boolean[] counted;
    private final double[] bestOfFact;
    private final int[] latentOfFact;
    private final float[] thresholdOfFact;
    private final Score[] ofLatents;

    /**
     * A latent that says whether a fact holds.
     *
     * @param threshold from which value on it says so
     * @param precision share of what it says that is true; NaN where it says nothing
     * @param recall share of what is true that it says
     */
    public record Score(int latent, String fact, float threshold, double precision, double recall, double f1) {}

    /**
     * Measures all latents on all facts.
     *
     * @param active a row a token
     * @param facts of these tokens, and perhaps of some behind them
     */
    public FactScores(Entries active, int features, TokenFacts facts) {
        if (facts.tokens() < active.rows()) {
            throw new IllegalArgumentException(
                    "facts of " + facts.tokens() + " tokens for latents on " + active.rows());
        }
        this.entries = ByLatent.of(active, features);
        this.facts = facts;
        chosenPositives = facts.positives(active.rows(), false);
        scoredPositives = facts.positives(active.rows(), true);
        counted = new boolean[facts.count()];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = chosenPositives[i] >= FEWEST
                    && scoredPositives[i] >= FEWEST
                    && 2 * (chosenPositives[i] + scoredPositives[i]) <= active.rows();
        }
        bestOfFact = new double[counted.length];
        latentOfFact = new int[counted.length];
        thresholdOfFact = new float[counted.length];
        Arrays.fill(latentOfFact, -1);
        ofLatents = new Score[entries.features()];
        int[] hits = new int[counted.length];
        for (int latent = 0; latent < ofLatents.length; latent++) {
            ofLatents[latent] = choose(latent, hits);
        }
    }

    /** The latent's best fact; and the latent is noted down for each fact that it tells better than those before it. */
    private @Nullable Score choose(int latent, int[] hits) {
        int[] order = chosenStrongestFirst(latent);
        double best = 0;
        int bestFact = -1;
        float threshold = 0;
        int said = 0;
        for (int from = 0; from < order.length; ) {
            float value = entries.value(order[from]);
            int to = from;
            while (to < order.length && entries.value(order[to]) == value) {
                count(order[to++], hits, 1);
            }
            said = to;
            for (int i = from; i < to; i++) {
                int token = entries.row(order[i]);
                for (int at = facts.start(token); at < facts.start(token + 1); at++) {
                    int fact = facts.fact(at);
                    if (counted[fact]) {
                        double f1 = 2.0 * hits[fact] / (said + chosenPositives[fact]);
                        if (f1 > best || (f1 == best && fact < bestFact)) {
                            best = f1;
                            bestFact = fact;
                            threshold = value;
                        }
                        if (f1 > bestOfFact[fact]) {
                            bestOfFact[fact] = f1;
                            latentOfFact[fact] = latent;
                            thresholdOfFact[fact] = value;
                        }
                    }
                }
            }
            from = to;
        }
        for (int at : order) {
            count(at, hits, -1);
        }
        return bestFact < 0 ? null : scored(latent, bestFact, threshold);
    }

    private int[] chosenStrongestFirst(int latent) {
        int from = entries.start(latent);
        return java.util.stream.IntStream.range(from, from + entries.count(latent))
                .filter(at -> entries.value(at) > 0 && !facts.scored(entries.row(at)))
                .boxed()
                .sorted((a, b) -> {
                    int byValue = Float.compare(entries.value(b), entries.value(a));
                    return byValue != 0 ? byValue : Integer.compare(a, b);
                })
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void count(int at, int[] hits, int step) {
        int token = entries.row(at);
        for (int f = facts.start(token); f < facts.start(token + 1); f++) {
            hits[facts.fact(f)] += step;
        }
    }

    private Score scored(int latent, int fact, float threshold) {
        int said = 0;
        int hits = 0;
        for (int at = entries.start(latent); at < entries.start(latent) + entries.count(latent); at++) {
            int token = entries.row(at);
            if (entries.value(at) >= threshold && facts.scored(token)) {
                said++;
                for (int f = facts.start(token); f < facts.start(token + 1); f++) {
                    hits += facts.fact(f) == fact ? 1 : 0;
                }
            }
        }
        int positives = scoredPositives[fact];
        return new Score(
                latent,
                facts.name(fact),
                threshold,
                (double) hits / said,
                (double) hits / positives,
                2.0 * hits / (said + positives));
    }

    /** The fact that a latent tells best; null where it fires on none. */
    public Score ofLatent(int latent) {
        return ofLatents[latent];
    }

    /** For each fact that holds often enough the latent that tells it best, best first. */
    public List<Score> ofFacts() {
        List<Score> all = new ArrayList<>();
        for (int fact = 0; fact < counted.length; fact++) {
            if (counted[fact]) {
                all.add(
                        latentOfFact[fact] < 0
                                ? new Score(-1, facts.name(fact), 0, Double.NaN, 0, 0)
                                : scored(latentOfFact[fact], fact, thresholdOfFact[fact]));
            }
        }
        all.sort(java.util.Comparator.comparingDouble((Score s) -> -s.f1()).thenComparing(Score::fact));
        return all;
    }
}
