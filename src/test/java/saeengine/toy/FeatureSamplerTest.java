package saeengine.toy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.tensor.RandomStream;

/** Frequencies, sizes and pairs of what is drawn, to six standard deviations. */
class FeatureSamplerTest {
    private static final int BATCH = 4096;
    private static final int BATCHES = 25;
    private static final double MANY = (double) BATCH * BATCHES;

    private final ToyShape shape = new ToyShape(2, 6, 2);

    private final float[] probability = {0.2f, 0.2f, 0.3f, 0.3f, 0.01f, 1f, 0.05f, 0.05f, 0.5f, 0.5f, 0.9f, 0.4f};

    /** What was counted of each feature of each instance. */
    private static final class Counts {
        final double[] active = new double[12];
        final double[] sum = new double[12];
        final double[] squares = new double[12];
        final double[] withNext = new double[12];
    }

    private Counts draw(ToyFeatures.Magnitude magnitude) {
        FeatureSampler sampler =
                new FeatureSampler(new ToyFeatures(shape, probability, 1, 1, magnitude), BATCH, new RandomStream(7, 1));
        Counts counts = new Counts();
        for (int batch = 0; batch < BATCHES; batch++) {
            float[] x = sampler.next();
            for (int row = 0; row < 12; row++) {
                for (int i = 0; i < BATCH; i++) {
                    float value = x[row * BATCH + i];
                    counts.active[row] += value > 0 ? 1 : 0;
                    counts.sum[row] += value;
                    counts.squares[row] += value * value;
                    counts.withNext[row] += row < 11 && value > 0 && x[(row + 1) * BATCH + i] > 0 ? 1 : 0;
                }
            }
        }
        return counts;
    }

    private static void share(double expected, double count, double of, String what) {
        double deviation = Math.sqrt(Math.max(1e-9, expected * (1 - expected)) / of);
        assertEquals(expected, count / of, 6 * deviation + 1e-6, what);
    }

    @Test
    void eachIsActiveWithItsProbability() {
        Counts counts = draw(ToyFeatures.Magnitude.UNIFORM);
        for (int row = 0; row < 12; row++) {
            share(probability[row], counts.active[row], MANY, "feature " + row);
        }
    }

    @Test
    void pairsAreActiveTogetherOrNever() {
        Counts counts = draw(ToyFeatures.Magnitude.UNIFORM);
        assertEquals(counts.active[0], counts.withNext[0]);
        assertEquals(counts.active[6], counts.withNext[6]);
        assertEquals(0, counts.withNext[2]);
        assertEquals(0, counts.withNext[8]);
        share(0.01, counts.withNext[4], MANY, "independent of one that is always active");
        share(0.9 * 0.4, counts.withNext[10], MANY, "independent");
    }

    @Test
    void sizes() {
        Counts uniform = draw(ToyFeatures.Magnitude.UNIFORM);
        Counts normal = draw(ToyFeatures.Magnitude.NORMAL);
        for (int row = 0; row < 12; row++) {
            double n = uniform.active[row];
            assertEquals(0.5, uniform.sum[row] / n, 6 * Math.sqrt(1 / 12.0 / n));
            assertEquals(1 / 3.0, uniform.squares[row] / n, 6 * Math.sqrt(4 / 45.0 / n));
            double m = normal.active[row];
            assertEquals(Math.sqrt(2 / Math.PI), normal.sum[row] / m, 6 * Math.sqrt((1 - 2 / Math.PI) / m));
            assertEquals(1, normal.squares[row] / m, 6 * Math.sqrt(2 / m));
        }
    }

    @Test
    void theSameSeedGivesTheSame() {
        ToyFeatures features = ToyFeatures.uniform(shape, 0.1f);
        FeatureSampler a = new FeatureSampler(features, 64, new RandomStream(3, 1));
        FeatureSampler b = new FeatureSampler(features, 64, new RandomStream(3, 1));
        a.next();
        b.next();
        assertArrayEquals(a.next(), b.next());
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        String few = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ToyFeatures(shape, probability, 2, 2, ToyFeatures.Magnitude.UNIFORM))
                .getMessage();
        assertTrue(few.contains("6 features are too few"), few);
        String often = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ToyFeatures(
                                new ToyShape(1, 2, 1), new float[] {0.6f, 0.6f}, 0, 1, ToyFeatures.Magnitude.UNIFORM))
                .getMessage();
        assertTrue(often.contains("at most 0.5, got 0.6"), often);
        String other = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ToyFeatures(
                                new ToyShape(1, 2, 1), new float[] {0.1f, 0.2f}, 1, 0, ToyFeatures.Magnitude.UNIFORM))
                .getMessage();
        assertTrue(other.contains("need one probability, got 0.1 and 0.2"), other);
        assertThrows(IllegalArgumentException.class, () -> ToyFeatures.uniform(shape, 0));
    }
}
