package saeengine.dialects;

import java.util.stream.IntStream;

/**
 * dictionary_learning's TopKTrainer on AutoEncoderTopK, from its second step on: the first sets b_dec from its batch.
 *
 * <p>trainers/top_k.py, trainers/trainer.py (set_decoder_norm_to_unit_norm,
 * remove_gradient_parallel_to_decoder_directions).
 */
final class DictionaryLearningTopK extends DialectTrainer {
    private final long[] sinceFired;

    DictionaryLearningTopK(DialectStart start, Settings settings) {
        super(start, settings, 1e-8);
        sinceFired = new long[features];
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        int[][] f = new int[rows][];
        int[][] y = new int[rows][];
        boolean[] fired = new boolean[features];
        for (int row = 0; row < rows; row++) {
            f[row] = relu(preActivations(x[row]));
            int[] kept = selected(f[row]);
            y[row] = decode(f[row], kept, true);
            for (int i : kept) {
                fired[i] = true;
            }
        }
        for (int i = 0; i < features; i++) {
            sinceFired[i] = fired[i] ? 0 : sinceFired[i] + rows;
        }
        int[] dead = IntStream.range(0, features)
                .filter(i -> sinceFired[i] >= settings.deadAfter())
                .toArray();
        deadNow = dead.length;
        int loss = tape.times(squares(y, leaves(x)), 1.0 / rows);
        if (dead.length == 0) {
            return loss;
        }
        double[][] residual = residual(x, y);
        int[][] revived = new int[rows][];
        for (int row = 0; row < rows; row++) {
            revived[row] = decode(f[row], largest(f[row], dead, Math.min(d / 2, dead.length)), false);
        }
        int error = squares(revived, leaves(residual));
        return tape.plus(loss, tape.times(error, settings.alpha() / spread(residual)));
    }

    @Override
    void afterBackward() {
        projectGradient(length -> length + 1e-6);
        clipToOne();
        adam(settings.rate() * warmup(step, settings.warmup()));
        normaliseDecoder(FLOAT_EPSILON);
    }
}
