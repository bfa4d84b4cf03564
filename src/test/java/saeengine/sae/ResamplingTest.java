package saeengine.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import saeengine.tensor.RandomStream;
import saeengine.testing.GoldenCase;

/** Who is drawn, and what a dead feature becomes. */
class ResamplingTest {
    @Test
    void thePublishedExample() {
        double[] p = Resampling.probabilities(new double[] {1, 2, 3}, 2);
        assertArrayEquals(new double[] {.07, .29, .64}, p, 0.005);
        ResamplePlan plan = Resampling.anthropic(new int[] {5}, new double[][] {{3, 4}}, Math.sqrt(2));
        assertArrayEquals(new double[] {.1697, .2263}, plan.encoderRows()[0], 5e-5);
        assertArrayEquals(new double[] {.6, .8}, plan.decoderRows()[0], 1e-12);
    }

    @Test
    void dictionaryLearningKeepsTheInputsLength() {
        ResamplePlan plan = Resampling.dictionaryLearning(new int[] {5}, new double[][] {{3, 4}}, 2);
        assertArrayEquals(new double[] {1.2, 1.6}, plan.encoderRows()[0], 1e-12);
        assertArrayEquals(new double[] {.6, .8}, plan.decoderRows()[0], 1e-12);
    }

    @Test
    void simpleDrawsUnitDirectionsAndHalvesThem() {
        ResamplePlan plan = Resampling.simple(new int[] {1, 2}, 3, new RandomStream(7, 0));
        for (int i = 0; i < 2; i++) {
            double[] decoder = plan.decoderRows()[i];
            assertEquals(1, Arrays.stream(decoder).map(v -> v * v).sum(), 1e-12);
            assertArrayEquals(Arrays.stream(decoder).map(v -> v / 2).toArray(), plan.encoderRows()[i], 1e-12);
        }
        ResamplePlan again = Resampling.simple(new int[] {1, 2}, 3, new RandomStream(7, 0));
        assertArrayEquals(plan.decoderRows()[1], again.decoderRows()[1]);
    }

    @Test
    void goldenPlan() {
        GoldenCase golden = GoldenCase.require("resample_dl");
        double[] losses = golden.doubles("f64/loss_per_row");
        assertArrayEquals(golden.doubles("f64/probs"), Resampling.probabilities(losses, 1), 1e-12);
        assertArrayEquals(golden.doubles("f64/probs_sq"), Resampling.probabilities(losses, 2), 1e-12);
        int[] dead = golden.places("dead");
        double aliveNorm = Resampling.aliveNorm(golden.floats("W_enc"), 20, dead);
        assertEquals(golden.scalar("alive_norm"), aliveNorm, 1e-12);
        double[][] inputs = Arrays.stream(golden.ints("sampled_rows"))
                .mapToObj(row -> Resampling.input(golden.floats("x"), row, 20))
                .toArray(double[][]::new);
        ResamplePlan plan = Resampling.dictionaryLearning(dead, inputs, aliveNorm);
        ResamplePlan unit = Resampling.anthropic(dead, inputs, aliveNorm);
        double[] encoder = golden.doubles("f64/W_enc_new");
        double[] unitEncoder = golden.doubles("f64/W_enc_new_anthropic_unit");
        double[] decoder = SaeNumbers.transposed(golden.doubles("f64/W_dec_new"), 20, 52);
        for (int i = 0; i < dead.length; i++) {
            int at = 20 * dead[i];
            assertArrayEquals(Arrays.copyOfRange(encoder, at, at + 20), plan.encoderRows()[i], 1e-12);
            assertArrayEquals(Arrays.copyOfRange(unitEncoder, at, at + 20), unit.encoderRows()[i], 1e-12);
            assertArrayEquals(Arrays.copyOfRange(decoder, at, at + 20), plan.decoderRows()[i], 1e-12);
        }
    }

    @Test
    void drawsFollowTheProbabilitiesAndNeverRepeat() {
        double[] p = Resampling.probabilities(new double[] {1, 2, 3, 0}, 2);
        RandomStream random = new RandomStream(11, 0);
        int[] first = new int[4];
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            int[] drawn = Resampling.draw(p, 2, random);
            assertEquals(2, Arrays.stream(drawn).distinct().count());
            first[drawn[0]]++;
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(p[i], first[i] / (double) draws, 0.015);
        }
        assertThrows(IllegalArgumentException.class, () -> Resampling.draw(p, 4, random));
        assertArrayEquals(new double[2], Resampling.probabilities(new double[2], 2), "nobody is reconstructed badly");
        assertThrows(IllegalArgumentException.class, () -> Resampling.probabilities(new double[] {1, Double.NaN}, 2));
    }

    @Test
    void theLivingRowsMeanNorm() {
        assertEquals(3, Resampling.aliveNorm(new float[] {0, 1, 9, 9, 3, 4}, 2, new int[] {1}), 1e-12);
        assertEquals(1, Resampling.aliveNorm(new float[] {9, 9}, 2, new int[] {0}));
        assertArrayEquals(new double[] {3, 4}, Resampling.input(new float[] {0, 0, 3, 4}, 1, 2));
    }
}
