package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import saeengine.activations.Normalize;

/** On which rows of a model latents are looked at. */
final class LatentTextOptions {
    /** Tokens of a text that are read by default: under a minute of the bundled model on two cores. */
    private static final long DEFAULT_ROWS = 200_000;

    @Option(names = "--model", order = HelpGroup.ROWS, paramLabel = "DIR", required = true, description = ModelText.MODEL)
    String model;

    @Option(
            names = "--text",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            required = true,
            description = "Stories, as .txt, .json, .jsonl, or token ids in .bin.")
    List<Path> text;

    @Option(
            names = "--layer",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description =
                    "The residual stream: 0 the embeddings, n what n blocks have written; of transcoders the block,"
                            + " counted from 0, whose MLP they stand for. Default: the one the autoencoder's file names.")
    Integer layer;

    @Option(
            names = "--site",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Another place than a residual stream, in place of --layer: " + ModelText.SITES)
    String site;

    @Option(
            names = "--context",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description = "Longer stories are cut into windows of so many tokens. Default: 512, or the model's"
                    + " positions if fewer.")
    Integer context;

    @Option(
            names = "--rows",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            converter = RowLimit.class,
            description = "Stop after so many tokens, with the window in which they are reached; 'all' for no limit."
                    + " Default: 200000.")
    long rows = DEFAULT_ROWS;

    @Option(
            names = "--normalize",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            description = "What is done to a window's rows before the autoencoder sees them, as in training: 'none' or"
                    + " 'per-story'. Default: none.")
    Normalize normalize = Normalize.NONE;

    @Option(
            names = "--seed",
            order = HelpGroup.MEASURING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    long seed;

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        require(rows >= 1, "--rows " + rows, "at least 1");
        require(layer == null || layer >= 0, "--layer " + layer, "at least 0");
        require(layer == null || site == null, "--site " + site + " and --layer " + layer, "one place");
        InputFiles.requireReadable(text);
    }

    private static void require(boolean holds, String option, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + ": " + allowed);
        }
    }
}
