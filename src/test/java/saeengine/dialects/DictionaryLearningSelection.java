package saeengine.dialects;

import java.util.stream.IntStream;

/**
 * What dictionary_learning's three trainers of selected latents share: the count of idle tokens, the auxiliary loss,
 * and what surrounds Adam.
 *
 * <p>trainers/top_k.py, trainers/batch_top_k.py, trainers/matryoshka_batch_top_k.py, trainers/trainer.py
 * (set_decoder_norm_to_unit_norm, remove_gradient_parallel_to_decoder_directions).
 */
abstract class DictionaryLearningSelection extends DialectTrainer {
    private final long[] sinceFired;

    DictionaryLearningSelection(DialectStart start, Settings settings) {
        super(start, settings, Betas.TORCH);
        sinceFired = new long[features];
    }

    /** The loss with AuxK added to it, after counting which latents fired in this step. */
    int withAuxiliary(int loss, boolean[] fired, int[][] f, double[][] residual) {
        int rows = f.length;
        for (int i = 0; i < features; i++) {
            sinceFired[i] = fired[i] ? 0 : sinceFired[i] + rows;
        }
        int[] dead = IntStream.range(0, features)
                .filter(i -> sinceFired[i] >= settings.deadAfter())
                .toArray();
        deadNow = dead.length;
        if (dead.length == 0) {
            return loss;
        }
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
        adam(dictionaryLearningRate());
        normaliseDecoder(FLOAT_EPSILON);
    }
}
