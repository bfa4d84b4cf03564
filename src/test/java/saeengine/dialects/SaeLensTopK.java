package saeengine.dialects;

import java.util.Arrays;

/**
 * SAELens' TopKTrainingSAE, BatchTopKTrainingSAE and MatryoshkaBatchTopKTrainingSAE, with rescale_acts_by_decoder_norm
 * and without use_matryoshka_aux_loss.
 *
 * <p>sae_lens/saes/topk_sae.py, batchtopk_sae.py, matryoshka_batchtopk_sae.py. The rescaling is written out as they do
 * it: values times the decoder row's length before the selection, over it before decoding.
 */
final class SaeLensTopK extends SaeLens {
    private static final double THRESHOLD_RATE = 0.01;

    private final boolean batch;
    private double threshold;

    /** @param batch whether k is the mean over a batch's rows */
    SaeLensTopK(DialectStart start, Settings settings, boolean batch) {
        super(start, settings);
        this.batch = batch;
    }

    @Override
    public double threshold() {
        return batch ? threshold : Double.NaN;
    }

    @Override
    int loss(double[][] x, int[] dead, boolean[] fired) {
        int rows = x.length;
        int[] lengths = decoderLengths();
        int[][] scaled = new int[rows][];
        int[][] f = new int[rows][];
        int[][] kept = new int[rows][];
        for (int row = 0; row < rows; row++) {
            int[] z = preActivations(x[row]);
            scaled[row] = new int[features];
            for (int i = 0; i < features; i++) {
                scaled[row][i] = tape.times(z[i], lengths[i]);
            }
            f[row] = relu(scaled[row]);
            kept[row] = batch ? null : selected(scaled[row]);
        }
        kept = batch ? largestOfBatch(f, settings.k() * rows) : kept;
        double least = Double.POSITIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
            for (int i : kept[row]) {
                double value = tape.value(f[row][i]);
                fired[i] |= value != 0;
                least = value > 0 ? Math.min(least, value) : least;
            }
        }
        if (least < Double.POSITIVE_INFINITY) {
            threshold = (1 - THRESHOLD_RATE) * threshold + THRESHOLD_RATE * least;
        }
        int loss = tape.leaf(0);
        int[][] y = new int[rows][];
        for (int end : groupEnds()) {
            for (int row = 0; row < rows; row++) {
                int[] prefix = Arrays.stream(kept[row]).filter(i -> i < end).toArray();
                y[row] = sums(leaves[DECODER_BIAS], decodeScaled(f[row], prefix, lengths));
            }
            loss = tape.plus(loss, error(y, x));
        }
        return dead.length == 0 ? loss : tape.plus(loss, auxiliary(scaled, residual(x, y), dead, lengths));
    }

    /** Raw values of the dead latents, negative ones too, against the residual; no bias, no variance. */
    private int auxiliary(int[][] scaled, double[][] residual, int[] dead, int[] lengths) {
        int usual = d / 2;
        int[][] revived = new int[scaled.length][];
        for (int row = 0; row < scaled.length; row++) {
            int[] kept = largest(scaled[row], dead, Math.min(usual, dead.length));
            revived[row] = decodeScaled(scaled[row], kept, lengths);
        }
        double scale = Math.min((double) dead.length / usual, 1);
        return tape.times(error(revived, residual), settings.alpha() * scale);
    }

    private int[] decodeScaled(int[] f, int[] latents, int[] lengths) {
        int[] divided = f.clone();
        for (int i : latents) {
            divided[i] = tape.over(f[i], lengths[i]);
        }
        return decode(divided, latents, false);
    }
}
