package saeengine.dialects;

/**
 * SAELens' JumpReLUTrainingSAE of 6.48 and later, whose threshold is the ReLU of the parameter.
 *
 * <p>sae_lens/saes/jumprelu_sae.py, in both modes of its penalty and with its pre-activation loss.
 */
final class SaeLensJumpRelu extends SaeLens {
    private static final int THRESHOLD = 4;

    SaeLensJumpRelu(DialectStart start, Settings settings) {
        super(start, settings, "threshold");
    }

    @Override
    int loss(double[][] x, int[] dead, boolean[] fired) {
        int rows = x.length;
        Own own = settings.own();
        int[] lengths = decoderLengths();
        int[] thresholds = relu(leaves[THRESHOLD]);
        int[][] y = new int[rows][];
        int sparsity = tape.leaf(0);
        int idle = tape.leaf(0);
        for (int row = 0; row < rows; row++) {
            int[] z = preActivations(x[row]);
            int[] f = new int[features];
            for (int i = 0; i < features; i++) {
                f[i] = tape.jump(z[i], thresholds[i], own.bandwidth());
                fired[i] |= tape.value(f[i]) != 0;
                int term = own.tanh() > 0
                        ? tape.tanh(tape.times(tape.times(f[i], lengths[i]), own.tanh()))
                        : tape.step(z[i], thresholds[i], own.bandwidth());
                sparsity = tape.plus(sparsity, term);
            }
            for (int i : dead) {
                int below = tape.relu(tape.minus(thresholds[i], z[i]));
                idle = tape.plus(idle, tape.times(below, lengths[i]));
            }
            y[row] = decode(f, everyLatent(), true);
        }
        int penalty = tape.times(sparsity, coefficient() / rows);
        return tape.plus(tape.plus(error(y, x), penalty), tape.times(idle, own.preActivation() / rows));
    }
}
