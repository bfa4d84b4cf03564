package saeengine.dialects;

/**
 * dictionary_learning's GatedSAETrainer on GatedAutoEncoder.
 *
 * <p>trainers/gdm.py, trainers/trainer.py (ConstrainedAdam), dictionary.py. Decoder and b_dec are detached in the gate's
 * own reconstruction, but not the b_dec that is subtracted from the input.
 */
final class DictionaryLearningGated extends DialectTrainer {
    private static final int R_MAG = 4;
    private static final int B_MAG = 5;

    DictionaryLearningGated(DialectStart start, Settings settings) {
        super(start, settings, new Betas(0, 0.999, 1e-8), "r_mag", "b_mag");
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        int[][] y = new int[rows][];
        int[][] byGate = new int[rows][d];
        int sparsity = tape.leaf(0);
        for (int row = 0; row < rows; row++) {
            int[] z = products(x[row], true);
            int[] gate = relu(sums(z, leaves[ENCODER_BIAS]));
            int[] f = new int[features];
            for (int i = 0; i < features; i++) {
                int magnitude = tape.plus(tape.times(tape.exp(leaves[R_MAG][i]), z[i]), leaves[B_MAG][i]);
                f[i] = tape.value(gate[i]) > 0 ? tape.relu(magnitude) : tape.leaf(0);
                sparsity = tape.plus(sparsity, gate[i]);
            }
            y[row] = decode(f, everyLatent(), true);
            for (int j = 0; j < d; j++) {
                byGate[row][j] = tape.leaf(weights[DECODER_BIAS][j]);
                for (int i = 0; i < features; i++) {
                    byGate[row][j] = tape.plus(byGate[row][j], tape.times(gate[i], weights[DECODER][i * d + j]));
                }
            }
        }
        double lambda = settings.lambda() * warmup(step, settings.lambdaWarmup());
        int errors = tape.plus(squares(y, leaves(x)), squares(byGate, leaves(x)));
        return tape.times(tape.plus(errors, tape.times(sparsity, lambda)), 1.0 / rows);
    }

    @Override
    void afterBackward() {
        projectGradient(length -> length);
        adam(dictionaryLearningRate());
        normaliseDecoder(0);
    }
}
