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
        assertEquals(expected.dOut(), got.dOut());
        assertEquals(expected.isTranscoder(), got.isTranscoder());
        assertArrayEquals(expected.skip().orElse(null), got.skip().orElse(null), "skip");
        assertEquals(expected.rowNorm(), got.rowNorm());
        assertArrayEquals(expected.groups().orElse(null), got.groups().orElse(null), "groups");
        activations(expected.activation(), got.activation());
        assertEquals(expected.subtractsBias(), got.subtractsBias());
        assertEquals(expected.rescaled(), got.rescaled());
        assertEquals(expected.inputScale(), got.inputScale());
    }

    /** TopK's ReLU may be elsewhere, which changes no feature. */
    private static void activations(Activation expected, Activation got) {
        assertEquals(expected.toString(), got.toString());
        assertEquals(expected.isSigned(), got.isSigned());
        if (expected instanceof BatchTopK batch) {
            assertEquals(batch.k(), ((BatchTopK) got).k());
        }
        assertEquals(expected.ownTensors().size(), got.ownTensors().size());
        for (int i = 0; i < expected.ownTensors().size(); i++) {
            NamedTensor tensor = expected.ownTensors().get(i);
            assertEquals(tensor.name(), got.ownTensors().get(i).name());
            assertArrayEquals(tensor.values(), got.ownTensors().get(i).values(), tensor.name());
        }
    }

    static void outputs(StoredSae expected, StoredSae got, double[] rows, int n) {
        double error = RandomSae.error(got.reconstruct(rows, n), expected.reconstruct(rows, n));
        assertTrue(error < 1e-6, "outputs differ by " + error);
    }
}
