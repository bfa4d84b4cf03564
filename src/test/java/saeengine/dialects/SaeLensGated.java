package saeengine.dialects;

/** SAELens' GatedTrainingSAE, which detaches nothing: sae_lens/saes/gated_sae.py. */
final class SaeLensGated extends SaeLens {
    private static final int R_MAG = 4;
    private static final int B_MAG = 5;

    SaeLensGated(DialectStart start, Settings settings) {
        super(start, settings, "r_mag", "b_mag");
    }

    @Override
    int loss(double[][] x, int[] dead, boolean[] fired) {
        int rows = x.length;
        int[] lengths = decoderLengths();
        int[][] y = new int[rows][];
        int[][] byGate = new int[rows][];
        int sparsity = tape.leaf(0);
        for (int row = 0; row < rows; row++) {
            int[] z = products(x[row], true);
            int[] gate = relu(sums(z, leaves[ENCODER_BIAS]));
            int[] f = new int[features];
            for (int i = 0; i < features; i++) {
                int magnitude = tape.plus(tape.times(tape.exp(leaves[R_MAG][i]), z[i]), leaves[B_MAG][i]);
                f[i] = tape.value(gate[i]) > 0 ? tape.relu(magnitude) : tape.leaf(0);
                fired[i] |= tape.value(f[i]) != 0;
                sparsity = tape.plus(sparsity, tape.times(gate[i], lengths[i]));
            }
            y[row] = decode(f, everyLatent(), true);
            byGate[row] = decode(gate, everyLatent(), true);
        }
        int errors = tape.plus(error(y, x), error(byGate, x));
        return tape.plus(errors, tape.times(sparsity, coefficient() / rows));
    }
}
