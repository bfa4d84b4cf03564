package saeengine.suite;

/**
 * Probes on mean rows from which latents were taken.
 *
 * <p>A row x with latents S set to 0 and the autoencoder's error kept is x - sum over S of f_i d_i. That is linear in x and f,
 * so that the mean over a story's tokens is its mean row less its mean latents times their decoder rows, and a probe's score
 * w times that.
 */
final class Ablation {
    private final Samples rows;
    private final SparseRows latents;

    Ablation(Samples rows, SparseRows latents) {
        this.rows = rows;
        this.latents = latents;
    }

    /**
     * The share of examples that a probe is right about.
     *
     * @param along the product of each latent's decoder row and the probe's weights
     * @param taken the latents that are set to 0
     */
    double accuracy(Probe probe, double[] along, int[] taken, Labelled examples) {
        double[] less = new double[along.length];
        for (int latent : taken) {
            less[latent] = along[latent];
        }
        int right = 0;
        for (int i = 0; i < examples.size(); i++) {
            int sample = examples.samples()[i];
            double score = probe.score(rows, sample) - latents.dot(sample, less);
            right += score > 0 == examples.positive()[i] ? 1 : 0;
        }
        return (double) right / examples.size();
    }
}
