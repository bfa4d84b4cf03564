package saeengine.dialects;

/** SAELens' StandardTrainingSAE with lp_norm 1: sae_lens/saes/standard_sae.py. */
final class SaeLensStandard extends SaeLens {
    SaeLensStandard(DialectStart start, Settings settings) {
        super(start, settings);
    }

    @Override
    int loss(double[][] x, int[] dead, boolean[] fired) {
        int[] lengths = decoderLengths();
        int[][] y = new int[x.length][];
        int sparsity = tape.leaf(0);
        for (int row = 0; row < x.length; row++) {
            int[] f = relu(preActivations(x[row]));
            for (int i = 0; i < features; i++) {
                sparsity = tape.plus(sparsity, tape.times(f[i], lengths[i]));
                fired[i] |= tape.value(f[i]) != 0;
            }
            y[row] = decode(f, everyLatent(), true);
        }
        return tape.plus(error(y, x), tape.times(sparsity, coefficient() / x.length));
    }
}
