package saeengine.dialects;

import java.util.stream.IntStream;

/**
 * dictionary_learning's StandardTrainer and StandardTrainerAprilUpdate on the class AutoEncoder, which both build.
 *
 * <p>trainers/standard.py, trainers/trainer.py (ConstrainedAdam, the two schedules), dictionary.py (AutoEncoder).
 */
final class DictionaryLearningRelu extends DialectTrainer {
    private final boolean constrained;

    /** @param constrained whether it is the StandardTrainer */
    DictionaryLearningRelu(DialectStart start, Settings settings, boolean constrained) {
        super(start, settings, Betas.TORCH);
        this.constrained = constrained;
    }

    @Override
    int loss(double[][] x) {
        int[] lengths = new int[features];
        for (int i = 0; i < features; i++) {
            int squares = tape.leaf(0);
            for (int j = 0; j < d; j++) {
                squares = tape.plus(squares, tape.square(leaves[DECODER][i * d + j]));
            }
            lengths[i] = constrained ? tape.leaf(1) : tape.root(squares);
        }
        int[] all = IntStream.range(0, features).toArray();
        int[][] y = new int[x.length][];
        int sparsity = tape.leaf(0);
        for (int row = 0; row < x.length; row++) {
            int[] f = relu(preActivations(x[row]));
            y[row] = decode(f, all, true);
            for (int i = 0; i < features; i++) {
                sparsity = tape.plus(sparsity, tape.times(f[i], lengths[i]));
            }
        }
        double lambda = settings.lambda() * warmup(step, settings.lambdaWarmup());
        return tape.plus(tape.times(squares(y, leaves(x)), 1.0 / x.length), tape.times(sparsity, lambda / x.length));
    }

    @Override
    void afterBackward() {
        if (constrained) {
            projectGradient(length -> length);
        } else {
            clipToOne();
        }
        adam(settings.rate() * warmup(step, settings.warmup()));
        if (constrained) {
            normaliseDecoder(0);
        }
    }
}
