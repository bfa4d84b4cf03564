package saeengine.toy;

import java.util.Arrays;

/**
 * How features are drawn: each is active with its probability, and its size is then drawn; else it is 0.
 *
 * <p>The features of a correlated pair are active together; of an anticorrelated one at most one is. Pairs come first, in
 * the order of the features: (0, 1), (2, 3), .., the correlated before the anticorrelated.
 *
 * @param probability of each instance's features, [instances * features]
 * @param magnitude of an active feature
 */
public record ToyFeatures(
        ToyShape shape, float[] probability, int correlatedPairs, int anticorrelatedPairs, Magnitude magnitude) {
    /** The size of an active feature. */
    public enum Magnitude {
        /** Uniform between 0 and 1. */
        UNIFORM,
        /** |z| of a standard normal z. */
        NORMAL
    }

    public ToyFeatures {
        if (probability.length != shape.rows()) {
            throw new IllegalArgumentException(
                    "a probability for each of " + shape.rows() + " features, got " + probability.length);
        }
        for (float p : probability) {
            if (!(p > 0 && p <= 1)) {
                throw new IllegalArgumentException("a feature's probability is above 0 and at most 1, got " + p);
            }
        }
        if (correlatedPairs < 0
                || anticorrelatedPairs < 0
                || 2 * (correlatedPairs + anticorrelatedPairs) > shape.features()) {
            throw new IllegalArgumentException(correlatedPairs + " correlated and " + anticorrelatedPairs
                    + " anticorrelated pairs: " + shape.features() + " features are too few, or a number is negative");
        }
        requirePairs(shape, probability, correlatedPairs, anticorrelatedPairs);
    }

    /** Independent features of one probability, of uniform size. */
    public static ToyFeatures uniform(ToyShape shape, float probability) {
        float[] all = new float[shape.rows()];
        Arrays.fill(all, probability);
        return new ToyFeatures(shape, all, 0, 0, Magnitude.UNIFORM);
    }

    private static void requirePairs(ToyShape shape, float[] probability, int correlated, int anticorrelated) {
        for (int row = 0; row < probability.length; row++) {
            int feature = row % shape.features();
            boolean first = feature < 2 * (correlated + anticorrelated) && feature % 2 == 0;
            if (first && probability[row] != probability[row + 1]) {
                throw new IllegalArgumentException("features " + feature + " and " + (feature + 1)
                        + " are a pair and need one probability, got " + probability[row] + " and "
                        + probability[row + 1]);
            }
            if (first && feature >= 2 * correlated && probability[row] > 0.5f) {
                throw new IllegalArgumentException("features " + feature + " and " + (feature + 1)
                        + " are never active together: their probability is at most 0.5, got " + probability[row]);
            }
        }
    }
}
