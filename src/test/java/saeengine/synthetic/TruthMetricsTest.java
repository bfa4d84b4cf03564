package saeengine.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TruthMetricsTest {
    /** The unit vectors of three dims. */
    private static final float[] AXES = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    @Test
    void anAutoencoderOfTheTrueFeaturesIsPerfect() {
        SyntheticWorld world = SyntheticWorldTest.world("40x24:p-min=0.05:ortho-steps=3:roots=2");
        float[] decoder = world.directions().clone();
        for (int i = 0; i < decoder.length; i++) {
            decoder[i] *= i < 24 ? -3 : 2;
        }
        TruthMetrics metrics = new TruthMetrics(decoder, world.directions(), 24);
        RowSampler sampler = new RowSampler(world, RowSampler.segments(world));
        long fired = 0;
        for (int row = 0; row < 4000; row++) {
            sampler.sample(SyntheticRows.EVALUATED, row);
            float[] latents = new float[40];
            for (int at = 0; at < sampler.count(); at++) {
                latents[sampler.feature(at)] = sampler.sizeAt(at);
            }
            metrics.add(sampler.features(), latents, 0);
            fired += sampler.count();
        }
        TruthMetrics.Result result = metrics.result();
        assertEquals(1, result.mcc(), 1e-6);
        assertEquals(1, result.f1(), 1e-12);
        assertEquals(1, result.precision(), 1e-12);
        assertEquals(1, result.recall(), 1e-12);
        assertEquals(1, result.accuracy(), 1e-12);
        assertEquals(1, result.uniqueness(), 1e-12);
        assertEquals(fired / 4000.0, result.trueL0(), 1e-12);
    }

    /**
     * Two latents near feature 0, one of them dead, over four rows. Latent 0 fires on rows 0, 1, 2 and its feature on 0, 1, 3:
     * two hits. The matching gives latent 1 feature 1.
     */
    @Test
    void byHand() {
        float[] decoder = {5, 0, 0, 0.8f, 0.6f, 0};
        int[][] truth = {{0, 2}, {0}, {1}, {0}};
        float[] latents = {1, 0, 2, 0, 3, -1, 0, 0};
        TruthMetrics dense = new TruthMetrics(decoder, AXES, 3);
        TruthMetrics sparse = new TruthMetrics(decoder, AXES, 3);
        int[] indices = {0, 0, 0, 1};
        float[] kept = {1, 2, 3, 0};
        for (int row = 0; row < 4; row++) {
            dense.add(truth[row], latents, 2 * row);
            sparse.add(truth[row], indices, kept, row, 1);
        }
        for (TruthMetrics each : new TruthMetrics[] {dense, sparse}) {
            TruthMetrics.Result result = each.result();
            assertEquals((1 + 0.6) / 2, result.mcc(), 1e-6);
            assertEquals((2.0 / 3 + 0) / 2, result.precision(), 1e-12);
            assertEquals((2.0 / 3 + 0) / 2, result.recall(), 1e-12);
            assertEquals((2.0 / 3 + 0) / 2, result.f1(), 1e-12);
            assertEquals((2.0 / 4 + 1.0 / 4) / 2, result.accuracy(), 1e-12);
            assertEquals(1.0 / 2, result.uniqueness(), 1e-12);
            assertEquals(5.0 / 4, result.trueL0(), 1e-12);
        }
    }

    /** With more latents than features each feature has one latent, and the rest none. */
    @Test
    void moreLatentsThanFeatures() {
        float[] decoder = {1, 0, 0, 0, 2, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0};
        TruthMetrics metrics = new TruthMetrics(decoder, AXES, 3);
        metrics.add(new int[] {1}, new float[] {0, 1, 0, 0, 0}, 0);
        assertEquals(1, metrics.result().mcc(), 1e-6);
        assertEquals(3.0 / 5, metrics.result().uniqueness(), 1e-12);
        assertEquals(1.0 / 5, metrics.result().f1(), 1e-12);
    }
}
