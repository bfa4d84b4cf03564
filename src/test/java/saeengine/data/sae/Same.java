package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two descriptions compared: bit by bit, or by what they compute. */
final class Same {
    private Same() {}

    static void bits(StoredSae expected, StoredSae got) {
        assertEquals(expected.dims(), got.dims());
        assertEquals(expected.features(), got.features());
        assertArrayEquals(expected.encoder(), got.encoder(), "encoder");
        assertArrayEquals(expected.encoderBias(), got.encoderBias(), "encoder bias");
        assertArrayEquals(expected.decoder(), got.decoder(), "decoder");
        assertArrayEquals(expected.decoderBias(), got.decoderBias(), "decoder bias");
        assertArrayEquals(expected.activation().thresholds(), got.activation().thresholds(), "thresholds");
        assertEquals(expected.activation().kind(), got.activation().kind());
        assertEquals(expected.activation().k(), got.activation().k());
        assertEquals(expected.activation().isSigned(), got.activation().isSigned());
        assertEquals(expected.subtractsBias(), got.subtractsBias());
        assertEquals(expected.rescaled(), got.rescaled());
        assertEquals(expected.inputScale(), got.inputScale());
    }

    static void outputs(StoredSae expected, StoredSae got, double[] rows, int n) {
        double error = RandomSae.error(got.reconstruct(rows, n), expected.reconstruct(rows, n));
        assertTrue(error < 1e-6, "outputs differ by " + error);
    }
}
