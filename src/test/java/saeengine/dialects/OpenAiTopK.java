package saeengine.dialects;

import java.util.stream.IntStream;

/**
 * OpenAI's training loop on FastAutoencoder, one shard: from given weights, so without init_from_data_.
 *
 * <p>sparse_autoencoder/train.py, sparse_autoencoder/kernels.py (mse, normalized_mse). Masking and selecting for the
 * auxiliary loss happen on every step; with none dead its reconstruction is the bias alone.
 */
final class OpenAiTopK extends DialectTrainer {
    private static final int AUX_K = 256;

    private final double variance;
    private final long[] lastNonzero;

    OpenAiTopK(DialectStart start, Settings settings, float[] sample) {
        super(start, settings, new Betas(0.9, 0.999, 6.25e-10));
        lastNonzero = new long[features];
        double[][] rows = new double[sample.length / d][d];
        for (int i = 0; i < sample.length; i++) {
            rows[i / d][i % d] = sample[i];
        }
        variance = spread(rows) / sample.length;
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        int[][] z = new int[rows][];
        int[][] y = new int[rows][];
        boolean[] fired = new boolean[features];
        for (int row = 0; row < rows; row++) {
            z[row] = preActivations(x[row]);
            int[] kept = selected(z[row]);
            y[row] = decode(relu(z[row]), kept, true);
            for (int i : kept) {
                fired[i] |= tape.value(z[row][i]) > 1e-3;
            }
        }
        long steps = settings.deadAfter() / rows;
        boolean[] dead = new boolean[features];
        deadNow = 0;
        for (int i = 0; i < features; i++) {
            lastNonzero[i] = (fired[i] ? 0 : lastNonzero[i]) + 1;
            dead[i] = lastNonzero[i] > steps;
            deadNow += dead[i] ? 1 : 0;
        }
        double elements = (double) rows * d;
        int error = tape.times(squares(y, leaves(x)), 1 / (elements * variance));
        double[][] target = residual(x, y);
        int[][] revived = new int[rows][];
        int[] all = IntStream.range(0, features).toArray();
        for (int row = 0; row < rows; row++) {
            int[] masked = z[row].clone();
            for (int i = 0; i < features; i++) {
                masked[i] = dead[i] ? masked[i] : tape.leaf(0);
            }
            int[] kept = largest(masked, all, Math.min(AUX_K, features));
            revived[row] = decode(relu(masked), kept, true);
            for (int j = 0; j < d; j++) {
                target[row][j] += weights[DECODER_BIAS][j];
            }
        }
        int auxiliary = tape.times(squares(revived, leaves(target)), settings.alpha() / spread(target));
        return tape.plus(error, auxiliary);
    }

    @Override
    void afterBackward() {
        normaliseDecoder(0);
        projectGradient(length -> 1);
        adam(settings.rate() * warmup(step, settings.warmup()));
    }
}
