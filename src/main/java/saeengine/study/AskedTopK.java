package saeengine.study;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.data.sae.Activation;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.StoredSae;

/**
 * What to know of a TopK autoencoder whose file does not say it.
 *
 * @param k how many latents a row keeps; null for what the file says, or nothing
 * @param signed whether its TopK has no ReLU, so that negative latents are kept, too
 */
public record AskedTopK(@Nullable Integer k, boolean signed) {
    /** For files that say what they are. */
    public static final AskedTopK NOTHING = new AskedTopK(null, false);

    public AskedTopK {
        Checks.require(k == null || k >= 1, "--k " + k, "at least 1");
        Checks.require(!signed || k != null, "--signed", "goes with --k");
    }

    /** Reads an autoencoder; a file that stores another k, or is no TopK, is refused. */
    public StoredSae read(Path path) {
        if (k == null) {
            return SaeFiles.read(path);
        }
        return SaeFiles.readTopK(path, k, signed ? Activation.Rectify.NONE : Activation.Rectify.AFTER);
    }
}
