package saeengine.dialects;

import java.util.Arrays;

/**
 * dictionary_learning's BatchTopKTrainer on BatchTopKSAE, and with groups its MatryoshkaBatchTopKTrainer on
 * MatryoshkaBatchTopKSAE, from their second step on: the first sets b_dec from its batch.
 *
 * <p>trainers/batch_top_k.py, trainers/matryoshka_batch_top_k.py. Unlike in the TopKTrainer a latent fires by a positive
 * value. k falls after a step, so that the first step has the last k.
 */
final class DictionaryLearningBatchTopK extends DictionaryLearningSelection {
    private static final double MEMORY = 0.999;

    private int k;
    private double threshold = -1;

    DictionaryLearningBatchTopK(DialectStart start, Settings settings) {
        super(start, settings);
        k = settings.k();
    }

    @Override
    public double threshold() {
        return threshold;
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        int[][] f = new int[rows][];
        for (int row = 0; row < rows; row++) {
            f[row] = relu(preActivations(x[row]));
        }
        int[][] kept = largestOfBatch(f, k * rows);
        boolean[] fired = new boolean[features];
        double least = Double.POSITIVE_INFINITY;
        int[][] y = new int[rows][];
        for (int row = 0; row < rows; row++) {
            y[row] = leaves[DECODER_BIAS];
            for (int i : kept[row]) {
                double value = tape.value(f[row][i]);
                fired[i] |= value > 0;
                least = value > 0 ? Math.min(least, value) : least;
            }
        }
        if (step > settings.own().thresholdAfter()) {
            least = least == Double.POSITIVE_INFINITY ? 0 : least;
            threshold = threshold < 0 ? least : MEMORY * threshold + (1 - MEMORY) * least;
        }
        int[] ends = groupEnds();
        double weight = 1.0 / ends.length;
        int error = tape.leaf(0);
        int begin = 0;
        for (int end : ends) {
            for (int row = 0; row < rows; row++) {
                int from = begin;
                int[] group = Arrays.stream(kept[row])
                        .filter(i -> i >= from && i < end)
                        .toArray();
                y[row] = sums(y[row], decode(f[row], group, false));
            }
            error = tape.plus(error, tape.times(squares(y, leaves(x)), weight / rows));
            begin = end;
        }
        return withAuxiliary(tape.times(error, 1.0 / ends.length), fired, f, residual(x, y));
    }

    @Override
    void afterBackward() {
        super.afterBackward();
        int steps = settings.own().kAnneal();
        if (steps > 0) {
            double share = (double) Math.min(step, steps) / steps;
            k = (int) (d * (1 - share) + settings.k() * share);
        }
    }
}
