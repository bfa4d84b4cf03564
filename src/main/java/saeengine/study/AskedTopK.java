package saeengine.study;

import java.nio.file.Path;
import saeengine.data.sae.Activation;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.StoredSae;

/**
 * What to know of a TopK autoencoder whose file does not say it.
 *
 * @param k how many latents a row keeps; null for what the file says, or nothing
 * @param signed whether its TopK has no ReLU, so that negative latents are kept, too
 */
public record AskedTopK(Integer k, boolean signed) {
    /** For files that say what they are. */
    public static final AskedTopK NOTHING = new AskedTopK(null, false);

    /** Fails on what can be seen to be wrong before anything is read. */
    public void validate() {
        if (k != null && k < 1) {
            throw new IllegalArgumentException("--k " + k + ": at least 1");
        }
        if (signed && k == null) {
            throw new IllegalArgumentException("--signed: goes with --k");
        }
    }

    /** Reads an autoencoder; a file that stores another k, or is no TopK, is refused. */
    public StoredSae read(Path path) {
        if (k == null) {
            return SaeFiles.read(path);
        }
        return SaeFiles.readTopK(path, k, signed ? Activation.Rectify.NONE : Activation.Rectify.AFTER);
    }
}
