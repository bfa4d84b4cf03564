package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/** The float64 forward on numbers small enough to do by hand. */
class ForwardTest {
    private static StoredSaeBuilder small() {
        return StoredSae.builder(2, 3)
                .encoder(new float[] {1, 0, 0, 1, 1, 1}, new float[] {0, -1, 0.5f})
                .decoder(new float[] {3, 4, 0, 2, 1, 0}, new float[] {10, 20});
    }

    @Test
    void plain() {
        StoredSae sae = small().build();
        assertArrayEquals(new double[] {2, 0, 3.5}, sae.features(new double[] {2, 1}, 1));
        assertArrayEquals(new double[] {10 + 6 + 3.5, 20 + 8}, sae.reconstruct(new double[] {2, 1}, 1));
    }

    @Test
    void theBiasIsSubtracted() {
        StoredSae sae = small().subtractsBias(true).build();
        assertArrayEquals(new double[] {2, 0, 3.5}, sae.features(new double[] {12, 21}, 1));
    }

    /** Inputs are doubled before the bias is taken away, and outputs halved. */
    @Test
    void inputsAreScaled() {
        StoredSae sae = small().subtractsBias(true).inputScale(2).build();
        assertArrayEquals(new double[] {2, 0, 3.5}, sae.features(new double[] {6, 10.5}, 1));
        assertArrayEquals(new double[] {19.5 / 2, 14}, sae.reconstruct(new double[] {6, 10.5}, 1));
    }

    /** Norms 5, 2, 1 make the first feature larger than the third, so that k = 1 selects another. */
    @Test
    void rescalingChangesWhatTopKSelects() {
        StoredSaeBuilder top = small().activation(Activation.topK(1, Activation.Rectify.AFTER));
        double[] row = {2, 1};
        assertArrayEquals(new double[] {0, 0, 3.5}, top.build().features(row, 1));
        StoredSae rescaled = top.rescaled(true).build();
        assertArrayEquals(new double[] {10, 0, 0}, rescaled.features(row, 1));
        assertArrayEquals(new double[] {10 + 6, 20 + 8}, rescaled.reconstruct(row, 1));
    }

    @Test
    void aDecoderRowOfZerosAddsNothing() {
        StoredSae sae = small().decoder(new float[] {3, 4, 0, 0, 1, 0}, new float[] {0, 0})
                .rescaled(true)
                .build();
        // Features 2, 7 and 10.5: the second has nothing to add.
        assertArrayEquals(new double[] {6 + 10.5, 8}, sae.reconstruct(new double[] {2, 8}, 1), 1e-12);
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        Refused.argument(
                "decoder bias",
                () -> small().decoder(new float[6], new float[3]).build());
        Refused.argument(
                "encoder", () -> small().encoder(new float[5], new float[3]).build());
        Refused.argument("got 0", () -> StoredSae.builder(2, 3).build());
        Refused.argument("at least one dim", () -> StoredSae.builder(0, 3).build());
        Refused.argument("input scale", () -> small().inputScale(0).build());
        Refused.argument("input scale", () -> small().inputScale(Double.NaN).build());
        Refused.argument("densities", () -> small().densities(new float[2]).build());
        Refused.argument("4 values, got 3", () -> small().build().features(new double[3], 2));
    }
}
