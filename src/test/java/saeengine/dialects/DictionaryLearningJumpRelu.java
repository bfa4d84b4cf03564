package saeengine.dialects;

/**
 * dictionary_learning's JumpReluTrainer on JumpReluAutoEncoder, which does not subtract b_dec.
 *
 * <p>trainers/jumprelu.py, dictionary.py. The step function is given f and not the pre-activation: of a latent that is
 * off it sees 0. Nothing keeps a threshold from becoming negative, and f with it.
 */
final class DictionaryLearningJumpRelu extends DialectTrainer {
    private static final int THRESHOLD = 4;

    DictionaryLearningJumpRelu(DialectStart start, Settings settings) {
        super(start, settings, new Betas(0, 0.999, 1e-8), "threshold");
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        double bandwidth = settings.own().bandwidth();
        int[][] y = new int[rows][];
        int active = tape.leaf(0);
        for (int row = 0; row < rows; row++) {
            int[] f = sums(products(x[row], false), leaves[ENCODER_BIAS]);
            for (int i = 0; i < features; i++) {
                f[i] = tape.jump(f[i], leaves[THRESHOLD][i], bandwidth);
                active = tape.plus(active, tape.step(f[i], leaves[THRESHOLD][i], bandwidth));
            }
            y[row] = decode(f, everyLatent(), true);
        }
        int share = tape.times(active, 1 / (rows * settings.own().targetL0()));
        int penalty = tape.square(tape.minus(share, tape.leaf(1)));
        double lambda = settings.lambda() * warmup(step, settings.lambdaWarmup());
        return tape.plus(tape.times(squares(y, leaves(x)), 1.0 / rows), tape.times(penalty, lambda));
    }

    @Override
    void afterBackward() {
        projectGradient(length -> length + 1e-6);
        clipToOne();
        adam(dictionaryLearningRate());
        normaliseDecoder(FLOAT_EPSILON);
    }
}
