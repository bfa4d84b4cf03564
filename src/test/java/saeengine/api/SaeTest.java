package saeengine.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An autoencoder's latents and reconstructions against its weights, in float64; saved in another format it is the same. */
class SaeTest {
    private static final int ROWS = 300;

    @TempDir
    Path folder;

    private final Engine engine = Engine.cpu(2);

    private Path trained(String recipe) {
        return engine.train(TrainConfig.of(recipe)
                        .synthetic("64x16")
                        .features(32)
                        .steps(30)
                        .batch(64)
                        .buffer(512)
                        .evalRows(500)
                        .out(folder.resolve(recipe)))
                .first()
                .folder();
    }

    private static float[][] rows() {
        Random random = new Random(7);
        float[][] rows = new float[ROWS][16];
        for (float[] row : rows) {
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) (3 * random.nextGaussian());
            }
        }
        return rows;
    }

    /** b_dec + sum of f_i W_dec_i. */
    private static double[] written(float[] latents, float[][] decoder, float[] bias) {
        double[] y = new double[bias.length];
        for (int j = 0; j < y.length; j++) {
            y[j] = bias[j];
            for (int i = 0; i < latents.length; i++) {
                y[j] += (double) latents[i] * decoder[i][j];
            }
        }
        return y;
    }

    private static void close(double[] expected, float[] got) {
        double size = 1e-3;
        for (double value : expected) {
            size = Math.max(size, Math.abs(value));
        }
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], got[j], 1e-5 * size);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"topk", "relu-l1", "jumprelu"})
    void latentsDecodeToReconstructions(String recipe) {
        try (Sae sae = engine.openSae(trained(recipe))) {
            float[][] rows = rows();
            float[][] latents = sae.encode(rows);
            float[][] reconstructed = sae.reconstruct(rows);
            float[][] decoded = sae.decode(latents);
            float[][] decoder = sae.decoder();
            float[] bias = sae.decoderBias();
            int active = 0;
            for (int row = 0; row < ROWS; row++) {
                double[] expected = written(latents[row], decoder, bias);
                close(expected, reconstructed[row]);
                close(expected, decoded[row]);
                for (float latent : latents[row]) {
                    active += latent != 0 ? 1 : 0;
                }
            }
            assertTrue(active > ROWS, "almost no latent fires");
        }
    }

    /** W_enc (x - b_dec) + b_enc, of which the k largest stay, less what is below 0. */
    @Test
    void topKOfTheEncodersProduct() {
        try (Sae sae = engine.openSae(trained("topk"))) {
            float[][] encoder = sae.encoder();
            float[] bias = sae.encoderBias();
            float[] before = sae.decoderBias();
            float[][] rows = rows();
            float[][] latents = sae.encode(rows);
            for (int row = 0; row < ROWS; row++) {
                double[] p = new double[32];
                for (int i = 0; i < 32; i++) {
                    p[i] = bias[i];
                    for (int j = 0; j < 16; j++) {
                        p[i] += encoder[i][j] * ((double) rows[row][j] - before[j]);
                    }
                    // k is the width here, so that TopK keeps all.
                    p[i] = Math.max(0, p[i]);
                }
                close(p, latents[row]);
            }
        }
    }

    @Test
    void savedInAnotherFormatItIsTheSame() {
        Path saved = folder.resolve("converted");
        try (Sae sae = engine.openSae(trained("topk"))) {
            assertEquals(16, sae.dims());
            assertEquals(32, sae.features());
            assertEquals("topk", sae.provenance().get("recipe"));
            sae.save(saved, "saelens");
            try (Sae again = engine.openSae(saved)) {
                for (int i = 0; i < 32; i++) {
                    assertArrayEquals(sae.decoder()[i], again.decoder()[i], 1e-6f);
                }
                float[][] rows = rows();
                float[][] expected = sae.reconstruct(rows);
                float[][] got = again.reconstruct(rows);
                for (int row = 0; row < ROWS; row++) {
                    assertArrayEquals(expected[row], got[row], 1e-4f);
                }
            }
            assertThrows(IllegalArgumentException.class, () -> sae.save(folder.resolve("x"), "gemma-scope"));
            String wide = assertThrows(IllegalArgumentException.class, () -> sae.encode(new float[2][5]))
                    .getMessage();
            assertEquals("row 0: has 5 numbers, 16 are needed", wide);
        }
        engine.close();
    }
}
