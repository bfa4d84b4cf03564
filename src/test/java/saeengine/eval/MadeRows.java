package saeengine.eval;

import saeengine.tensor.RandomStream;

/** Seeded rows far from zero, imperfect reconstructions of them, and sparse features. */
record MadeRows(int rows, int dims, int latents, float[] x, float[] xHat, float[] features) {
    static MadeRows of(int rows, int dims, int latents) {
        RandomStream random = new RandomStream(11, rows);
        float[] x = new float[rows * dims];
        float[] xHat = new float[rows * dims];
        for (int i = 0; i < x.length; i++) {
            x[i] = 3f + i % dims + random.nextGaussian();
            xHat[i] = 0.9f * x[i] + 0.2f + 0.3f * random.nextGaussian();
        }
        float[] features = new float[rows * latents];
        for (int i = 0; i < features.length; i++) {
            // The last latent never fires; the others do on a third of the rows.
            boolean on = i % latents < latents - 1 && random.nextFloat() < 0.33f;
            features[i] = on ? random.nextFloat() + 0.01f : 0f;
        }
        return new MadeRows(rows, dims, latents, x, xHat, features);
    }

    NaiveMetrics naive() {
        return new NaiveMetrics(x, xHat, dims);
    }
}
