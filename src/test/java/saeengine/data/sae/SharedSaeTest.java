package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.testing.SharedData;

/** Trained autoencoders of public repositories, against what torch computed with them in float64. */
class SharedSaeTest {
    private static final double BOUND = 1e-12;
    private static final int ROWS = 33;

    @TempDir
    Path folder;

    private static double[] golden(String file, String name) {
        try (TensorFile golden = TensorFiles.open(SharedData.require(file))) {
            return golden.get(name).toDoubles();
        }
    }

    private static void assertMatches(String what, double[] got, double[] expected) {
        double error = RandomSae.error(got, expected);
        assertTrue(error < BOUND, what + " differs by " + error);
    }

    @Test
    void aReluAutoencoder() {
        StoredSae sae = SaeFiles.read(SharedData.require("sae/ae1.pt"));
        String file = "sae/ae1.golden.safetensors";
        double[] x = golden(file, "x");
        assertEquals("ReLU", sae.activation().toString());
        assertMatches("f", sae.features(x, ROWS), golden(file, "f"));
        assertMatches("recon", sae.reconstruct(x, ROWS), golden(file, "recon"));
        assertMatches("colnorm", Matrices.rowNorms(sae.decoder(), 192, 48), golden(file, "colnorm"));
        everyFormatComputes(sae, x);
    }

    /** Its encoder is stored transposed, column by column. */
    @Test
    void aTopKAutoencoder() {
        Path path = SharedData.require("sae/sae_128_4.pt");
        StoredSae sae = SaeFiles.readTopK(path, 4, Activation.Rectify.NONE);
        String file = "sae/sae_128_4.golden.safetensors";
        double[] x = golden(file, "x");
        assertMatches("pre", new Forward(sae).preActivations(x, ROWS), golden(file, "pre"));
        assertMatches("recon", sae.reconstruct(x, ROWS), golden(file, "recon"));
        assertMatches("features", sae.features(x, ROWS), scattered(file));
        // Every value it keeps is positive here, so the form with a ReLU computes the same and can be stored.
        everyFormatComputes(SaeFiles.readTopK(path, 4, Activation.Rectify.AFTER), x);
    }

    private static double[] scattered(String file) {
        double[] values = golden(file, "topk_val");
        double[] index = golden(file, "topk_idx");
        double[] features = new double[ROWS * 128];
        for (int i = 0; i < values.length; i++) {
            features[i / 4 * 128 + (int) index[i]] = values[i];
        }
        return features;
    }

    private void everyFormatComputes(StoredSae sae, double[] x) {
        for (SaeFormat format : new SaeFormat[] {SaeFormat.OWN, SaeFormat.SAELENS, SaeFormat.DICTIONARY_LEARNING}) {
            Path place = folder.resolve(format.name());
            SaeFiles.write(sae, format, place);
            Same.outputs(sae, SaeFiles.read(place), x, ROWS);
        }
    }

    /** There is no golden for this one, but training leaves each encoder row close to its decoder row. */
    @Test
    void aWiderTopKAutoencoder() {
        StoredSae sae = SaeFiles.readTopK(SharedData.require("sae/sae_512_4.pt"), 4, Activation.Rectify.NONE);
        assertEquals(512, sae.features());
        double sum = 0;
        double[] encoder = Matrices.rowNorms(sae.encoder(), 512, 64);
        double[] decoder = Matrices.rowNorms(sae.decoder(), 512, 64);
        for (int i = 0; i < sae.encoder().length; i++) {
            sum += sae.encoder()[i] * sae.decoder()[i] / encoder[i / 64] / decoder[i / 64];
        }
        assertEquals(0.928, sum / 512, 0.001, "mean cosine; about 0.01 if one of the two were read transposed");
    }
}
