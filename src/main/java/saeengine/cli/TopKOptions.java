package saeengine.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import saeengine.study.AskedTopK;

/** What to know of a TopK autoencoder whose file does not say it, for every command that reads autoencoders. */
final class TopKOptions {
    @Option(
            names = "--k",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "K",
            description = "The k of a TopK autoencoder whose file stores none. A file that stores another k, or is no"
                    + " TopK, is refused.")
    private @Nullable Integer k;

    @Option(
            names = "--signed",
            order = HelpGroup.AUTOENCODER,
            description = "With --k: its TopK has no ReLU, so that negative latents are kept, too.")
    private boolean signed;

    /** What was typed; fails on what can be seen to be wrong. */
    AskedTopK asked() {
        return new AskedTopK(k, signed);
    }
}
