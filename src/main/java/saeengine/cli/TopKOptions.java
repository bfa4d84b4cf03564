package saeengine.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import saeengine.data.sae.Activation;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.StoredSae;

/** What to know of a TopK autoencoder whose file does not say it, for every command that reads autoencoders. */
final class TopKOptions {
    @Option(
            names = "--k",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "K",
            description = "The k of a TopK autoencoder whose file stores none. A file that stores another k, or is no"
                    + " TopK, is refused.")
    private Integer k;

    @Option(
            names = "--signed",
            order = HelpGroup.AUTOENCODER,
            description = "With --k: its TopK has no ReLU, so that negative features are kept, too.")
    private boolean signed;

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        if (k != null && k < 1) {
            throw new IllegalArgumentException("--k " + k + ": at least 1");
        }
        if (signed && k == null) {
            throw new IllegalArgumentException("--signed: goes with --k");
        }
    }

    StoredSae read(Path path) {
        if (k == null) {
            return SaeFiles.read(path);
        }
        return SaeFiles.readTopK(path, k, signed ? Activation.Rectify.NONE : Activation.Rectify.AFTER);
    }
}
