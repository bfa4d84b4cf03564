package saeengine.data.sae;

import java.nio.file.Path;

/** Small autoencoders in files, for the fuzzer to change. */
public final class SaeSeeds {
    private SaeSeeds() {}

    public static void write(Path folder, SaeFormat format) {
        RandomSae random = new RandomSae(31);
        StoredSae sae =
                random.builder().activation(random.activation(Kind.TOPK)).build();
        SaeFiles.write(sae, format, folder);
    }
}
