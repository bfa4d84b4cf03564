package saeengine.cli;

import java.nio.file.Path;
import java.util.Random;
import saeengine.data.sae.Activation;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.sae.StoredSaeBuilder;
import saeengine.data.tensors.SafeTensorsWriter;

/** Small random autoencoders and rows; the same seed gives the same ones. */
final class MadeSaes {
    static final int DIMS = 12;
    static final int FEATURES = 20;

    private final Random random;

    MadeSaes(long seed) {
        random = new Random(seed);
        System.out.println("seed " + seed);
    }

    /** Pre-activations on both sides of zero, decoder rows of different norms, biases that matter. */
    StoredSaeBuilder builder() {
        return StoredSae.builder(DIMS, FEATURES)
                .encoder(gaussian(FEATURES * DIMS, 0.6f), gaussian(FEATURES, 0.3f))
                .decoder(gaussian(FEATURES * DIMS, 0.4f), gaussian(DIMS, 0.5f))
                .provenance(Provenance.none().with(Provenance.HOOK, "blocks.1.hook_resid_post"));
    }

    StoredSae relu() {
        return builder().build();
    }

    StoredSae topK(int k) {
        return builder()
                .activation(Activation.topK(k, Activation.Rectify.AFTER))
                .subtractsBias(true)
                .build();
    }

    /** Reconstructs every row as it is: a feature for the positive and one for the negative part of each dim. */
    static StoredSae identity() {
        float[] weights = new float[2 * DIMS * DIMS];
        for (int i = 0; i < DIMS; i++) {
            weights[i * DIMS + i] = 1;
            weights[(DIMS + i) * DIMS + i] = -1;
        }
        return StoredSae.builder(DIMS, 2 * DIMS)
                .encoder(weights, new float[2 * DIMS])
                .decoder(weights, new float[DIMS])
                .build();
    }

    float[] gaussian(int n, float scale) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = scale * (float) random.nextGaussian();
        }
        return values;
    }

    static Path write(Path folder, StoredSae sae, SaeFormat format) {
        SaeFiles.write(sae, format, folder);
        return folder;
    }

    static Path writeRows(Path file, float[] rows, int dims) {
        new SafeTensorsWriter()
                .add("activations", rows, rows.length / dims, dims)
                .write(file);
        return file;
    }
}
