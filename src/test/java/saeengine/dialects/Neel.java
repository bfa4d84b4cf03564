package saeengine.dialects;

/**
 * The trainer of 1L-Sparse-Autoencoder, between its resamplings: utils.py, train.py.
 *
 * <p>Its penalty sums over the batch as well. Rows are made unit before Adam moves them, so that a step ends with rows
 * that are not unit.
 */
final class Neel extends DialectTrainer {
    Neel(DialectStart start, Settings settings) {
        super(start, settings, new Betas(0.9, 0.99, 1e-8));
    }

    @Override
    int loss(double[][] x) {
        int[][] y = new int[x.length][];
        int sparsity = tape.leaf(0);
        for (int row = 0; row < x.length; row++) {
            int[] f = relu(preActivations(x[row]));
            for (int each : f) {
                sparsity = tape.plus(sparsity, each);
            }
            y[row] = decode(f, everyLatent(), true);
        }
        return tape.plus(tape.times(squares(y, leaves(x)), 1.0 / x.length), tape.times(sparsity, settings.lambda()));
    }

    @Override
    void afterBackward() {
        projectGradient(length -> length);
        normaliseDecoder(0);
        adam(settings.rate());
    }
}
