package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine.Option;
import saeengine.activations.Normalize;
import saeengine.data.stories.StoryWriter;

/** The options of {@code features}. */
final class FeaturesOptions {
    /** Tokens of a text that are read by default: under a minute of the bundled model on two cores. */
    private static final long DEFAULT_ROWS = 200_000;

    @Option(
            names = "--sae",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "DIR",
            split = ",",
            required = true,
            description = "The autoencoder, a folder or file of any format that convert reads, or a whole run's folder, for"
                    + " all of its. Several are shown side by side: of different widths and recipes, or the same"
                    + " one at several checkpoints.")
    List<Path> sae;

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
            names = "--facts",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            description = "The hidden facts of the stories, as 'stories --facts' writes them, one file for each of --text:"
                    + " latents are named by the fact that they tell best. Default: FILE.facts.jsonl, where every"
                    + " file of --text has one.")
    List<Path> facts;

    @Option(
            names = "--layer",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description =
                    "The residual stream: 0 the embeddings, n what n blocks have written; of transcoders the block,"
                            + " counted from 0, whose MLP they stand for. Default: the one the autoencoder's file names.")
    Integer layer;

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
            names = "--top",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "12",
            description = "Strongest examples of each latent, at most one a window. Default: ${DEFAULT-VALUE}.")
    int top;

    @Option(
            names = "--samples",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "3",
            description = "Further examples of each half octave of activation. Default: ${DEFAULT-VALUE}.")
    int samples;

    @Option(
            names = "--seed",
            order = HelpGroup.MEASURING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    long seed;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            description = "The folder that index.html is written into. Default: 'features' in the autoencoder's folder, if it is"
                    + " one that can be written into, else 'features' here.")
    private Path out;

    @Option(
            names = "--overwrite",
            order = HelpGroup.OUTPUT,
            description = "Replace pages that are there already.")
    private boolean overwrite;

    Path folder() {
        if (out != null) {
            return out;
        }
        boolean inItsFolder = sae.size() == 1 && Files.isDirectory(sae.get(0)) && Files.isWritable(sae.get(0));
        return inItsFolder ? sae.get(0).resolve("features") : Path.of("features");
    }

    /** The files of facts, one for each of the text; none where there are none. */
    List<Path> factFiles() {
        if (facts != null) {
            return facts;
        }
        List<Path> beside = text.stream().map(StoryWriter::factsBeside).toList();
        return beside.stream().allMatch(Files::isRegularFile) ? beside : List.of();
    }

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        require(new HashSet<>(sae).size() == sae.size(), "--sae", "each autoencoder once");
        require(rows >= 1, "--rows " + rows, "at least 1");
        require(top >= 1, "--top " + top, "at least 1");
        require(samples >= 0, "--samples " + samples, "at least 0");
        require(layer == null || layer >= 0, "--layer " + layer, "at least 0");
        InputFiles.requireReadable(text);
        if (facts != null) {
            require(facts.size() == text.size(), "--facts", "one file for each of --text");
            InputFiles.requireReadable(facts);
        }
        Path page = folder().resolve("index.html");
        if (Files.exists(page) && !overwrite) {
            throw new IllegalArgumentException(
                    page + " is there already; name another folder with --out, or add --overwrite to replace it");
        }
        OutputPaths.requireCanMake(folder());
    }

    private static void require(boolean holds, String option, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + ": " + allowed);
        }
    }
}
