package saeengine.eval;

import java.util.Arrays;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;

/**
 * An interpolated Kneser-Ney trigram: what a model of counts makes of a text, to hold a transformer's loss against.
 *
 * <p>{@code p(w | u v) = max(c(uvw) - D3, 0) / c(uv.) + D3 N(uv.) / c(uv.) p(w | v)}, where N counts different
 * followers; the shorter orders are the same over continuation counts, and the last backs off to 1 / vocabulary.
 * Kneser and Ney, Improved backing-off for m-gram language modeling, 1995, interpolated as in Chen and Goodman, An
 * empirical study of smoothing techniques for language modeling, 1999, with one discount an order. A story is preceded
 * by two end-of-text ids.
 */
public final class KneserNey {
    private static final int ORDERS = 3;
    private static final int FIELDS = 3 * ORDERS;
    private static final double LEAST_DISCOUNT = 0.01;
    private static final double MOST_DISCOUNT = 0.99;

    private final int vocabulary;
    private final int endOfText;
    private final NgramCounts[] orders;
    private final long tokens;

    private KneserNey(int vocabulary, int endOfText, NgramCounts[] orders, long tokens) {
        this.vocabulary = vocabulary;
        this.endOfText = endOfText;
        this.orders = orders;
        this.tokens = tokens;
    }

    /**
     * A text's loss.
     *
     * @param nats per token
     * @param discounts of the unigrams, bigrams and trigrams
     */
    public record Score(double nats, double[] discounts) {}

    /** Collects stories and counts their trigrams. */
    public static final class Counter {
        private final int vocabulary;
        private final int endOfText;
        private long[] trigrams = new long[1 << 16];
        private int n;

        /** For ids from 0 to below {@code vocabulary}. */
        public Counter(int vocabulary, int endOfText) {
            this.vocabulary = vocabulary;
            this.endOfText = endOfText;
        }

        public void add(int[] story) {
            if (n + story.length > trigrams.length) {
                trigrams = Arrays.copyOf(trigrams, Math.max(n + story.length, Math.multiplyExact(trigrams.length, 2)));
            }
            for (int i = 0; i < story.length; i++) {
                trigrams[n++] = context(vocabulary, endOfText, story, i, 2) * vocabulary + story[i];
            }
        }

        /** The model of all stories so far; this counter is of no use afterwards. */
        public KneserNey model() {
            if (n == 0) {
                throw new IllegalArgumentException("a trigram needs at least one token to count");
            }
            NgramCounts three = NgramCounts.of(vocabulary, trigrams, n);
            NgramCounts two = three.continuations((long) vocabulary * vocabulary);
            NgramCounts one = two.continuations(vocabulary);
            return new KneserNey(vocabulary, endOfText, new NgramCounts[] {one, two, three}, n);
        }
    }

    /** The last {@code length} ids before position {@code i} of a story, as one number. */
    private static long context(int vocabulary, int endOfText, int[] story, int i, int length) {
        long context = 0;
        for (int j = i - length; j < i; j++) {
            context = context * vocabulary + (j < 0 ? endOfText : story[j]);
        }
        return context;
    }

    /** How many tokens were counted. */
    public long tokens() {
        return tokens;
    }

    /** The loss on some stories with the three discounts that make it least: the best this model could have done. */
    public Score score(Iterable<int[]> stories) {
        double[] counts = counts(stories);
        ObjectiveFunction nats = new ObjectiveFunction(discounts -> nats(counts, discounts));
        double[] least = new double[ORDERS];
        double[] most = new double[ORDERS];
        double[] start = new double[ORDERS];
        Arrays.fill(least, LEAST_DISCOUNT);
        Arrays.fill(most, MOST_DISCOUNT);
        Arrays.fill(start, 0.75);
        double[] best = new BOBYQAOptimizer(2 * ORDERS + 1, 0.2, 1e-4)
                .optimize(
                        new MaxEval(1000),
                        nats,
                        GoalType.MINIMIZE,
                        new InitialGuess(start),
                        new SimpleBounds(least, most))
                .getPoint();
        return new Score(nats(counts, best), best);
    }

    /** The loss on some stories with given discounts of unigrams, bigrams and trigrams. */
    public double nats(Iterable<int[]> stories, double... discounts) {
        return nats(counts(stories), discounts);
    }

    private double[] counts(Iterable<int[]> stories) {
        double[] counts = new double[1 << 16];
        int n = 0;
        for (int[] story : stories) {
            int needed = n + story.length * FIELDS;
            if (needed > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(needed, Math.multiplyExact(counts.length, 2)));
            }
            for (int i = 0; i < story.length; i++) {
                for (int order = 0; order < ORDERS; order++) {
                    long context = context(vocabulary, endOfText, story, i, order);
                    orders[order].look(context, story[i], counts, n + 3 * order);
                }
                n += FIELDS;
            }
        }
        if (n == 0) {
            throw new IllegalArgumentException("a trigram needs at least one token to predict");
        }
        return Arrays.copyOf(counts, n);
    }

    private double nats(double[] counts, double[] discounts) {
        double sum = 0;
        for (int at = 0; at < counts.length; at += FIELDS) {
            double p = 1.0 / vocabulary;
            for (int order = 0; order < ORDERS; order++) {
                double seen = counts[at + 3 * order];
                double context = counts[at + 3 * order + 1];
                double followers = counts[at + 3 * order + 2];
                if (context > 0) {
                    double d = discounts[order];
                    p = (Math.max(seen - d, 0) + d * followers * p) / context;
                }
            }
            sum -= Math.log(p);
        }
        int tokens = counts.length / FIELDS;
        return sum / tokens;
    }
}
