package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.Normalize;
import saeengine.eval.SpecialPosition;
import saeengine.shard.ShardNumber;
import saeengine.study.Checks;
import saeengine.study.EvalConfig;

/** The options of {@code eval}. */
final class EvalOptions {
    /** What a shard does first, and what then. */
    enum Pass {
        ROWS,
        LOSSES
    }

    @Option(
            names = "--sae",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "DIR",
            split = ",",
            required = true,
            description = "The autoencoder, a folder or file of any format that convert reads: sae-engine,"
                    + " SAELens, dictionary_learning, sparsify and others; or a whole run's folder, for all of its. Several, as in A,B,C,"
                    + " are compared on the same rows.")
    private List<Path> sae;

    @Option(
            names = "--model",
            order = HelpGroup.ROWS,
            paramLabel = "DIR",
            description = ModelText.MODEL + " Default: the one that the autoencoder's file names.")
    private @Nullable String model;

    @Option(
            names = "--text",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            description = "What the model reads: " + ModelText.STORIES
                    + " Default: stories of the program's own, whose facts are known.")
    private @Nullable List<Path> text;

    @Option(
            names = "--facts",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            description =
                    "The hidden facts of the stories, as 'stories --facts' writes them, one file for each of --text:"
                            + " how well latents tell them is measured, too. Default: FILE.facts.jsonl, where every file of"
                            + " --text has one.")
    private @Nullable List<Path> facts;

    @Option(
            names = "--activations",
            order = HelpGroup.ROWS,
            paramLabel = "PATH",
            description = "Instead of --model and --text: rows of a folder that harvest has written, or of a file of"
                    + " tensors, its 'activations' [rows, d], and its 'targets' for transcoders."
                    + " Without a model there are no cross-entropies.")
    private @Nullable Path activations;

    @Option(
            names = "--tensor",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Which tensor of the file --activations has the rows. Default: activations.")
    private @Nullable String tensor;

    @Option(
            names = "--synthetic",
            order = HelpGroup.ROWS,
            paramLabel = "SIZE",
            description =
                    "Instead of --model and --text: rows whose true features are known: 16k (SynthSAEBench-16k), 1k, or"
                            + " FEATURESxDIMS, each with :NAME=X for other settings, as 1k:seed=7. Measures against the truth, too.")
    private @Nullable String synthetic;

    @Mixin
    private PlaceOptions place;

    @Option(
            names = "--rows",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            converter = RowLimit.class,
            description = "Stop after so many rows, one a token; of a text, with the window in which they are reached."
                    + " 'all' for no limit. Default: 100000 of a text or of synthetic rows, all of a file.")
    private @Nullable Long rows;

    @Option(
            names = "--hold-out",
            order = HelpGroup.ROWS,
            paramLabel = "SHARE",
            description =
                    "Read only what 'train' with this --hold-out keeps from training: every n-th story, n being 1 /"
                            + " SHARE, or the last rows of a file of tensors. Default: everything is read.")
    private @Nullable Double holdOut;

    @Option(
            names = "--special",
            order = HelpGroup.MEASURING,
            paramLabel = "WHAT",
            description = "What becomes of the end-of-text position before each window when rows are exchanged:"
                    + " 'replaced' like any other, or 'unreplaced'. Default: unreplaced.")
    private @Nullable SpecialPosition special;

    @Option(
            names = "--suite",
            order = HelpGroup.MEASURING,
            description = "Measure what SAEBench measures without another model, too: core, sparse probing, absorption,"
                    + " SCR and TPP, on the facts of the first 1000 stories; written to suite.json beside the file of"
                    + " --out.")
    private boolean suite;

    @Option(
            names = "--normalize",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            description = "What is done to a window's rows before the autoencoder sees them, as in training: 'none' or"
                    + " 'per-story'. Default: none.")
    private @Nullable Normalize normalize;

    @Option(
            names = "--seed",
            order = HelpGroup.MEASURING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "FILE.json",
            description = "Where settings, all metrics and the density histograms are written. Default: eval.json (or"
                    + " eval-2.json, ..., the first that is free) in the autoencoder's folder, if it is one that"
                    + " can be written into.")
    @Nullable
    Path out;

    @Option(
            names = "--shard",
            order = HelpGroup.OUTPUT,
            paramLabel = "I/N",
            converter = ShardOption.class,
            description = ShardOption.TEXT + " A shard reads some of the text, and each is run twice where there are"
                    + " cross-entropies: see --pass.")
    @Nullable
    ShardNumber shard;

    @Option(
            names = "--pass",
            order = HelpGroup.OUTPUT,
            paramLabel = "NAME",
            description =
                    "With --shard: 'rows', which measures rows and adds to the mean row, or, once all shards have done"
                            + " that, 'losses', which needs that row. Default: rows.")
    @Nullable
    Pass pass;

    @Mixin
    private OutputFile output;

    /** Where the results go; null for nowhere. */
    @Nullable
    Path file() {
        if (out != null) {
            return out;
        }
        boolean inItsFolder = sae.size() == 1 && Files.isDirectory(sae.get(0)) && Files.isWritable(sae.get(0));
        return inItsFolder ? output.free(sae.get(0).resolve("eval.json")) : null;
    }

    /** Where the suite's results go, beside the others. */
    Path suiteFile(Path beside) {
        return output.free(beside.resolveSibling("suite.json"));
    }

    /** What is asked for; fails on what can be seen to be wrong before anything is read. */
    EvalConfig validated() {
        EvalConfig config = new EvalConfig();
        config.saes = sae;
        config.model = model;
        config.text = text;
        config.facts = facts;
        config.activations = activations;
        config.tensor = tensor;
        config.synthetic = synthetic;
        config.layer = place.layer;
        config.site = place.site;
        config.context = place.context;
        config.rows = rows;
        config.holdOut = holdOut;
        config.special = special;
        config.suite = suite;
        config.normalize = normalize;
        config.seed = seed;
        config.validate(ScreenLog.ofOutput());
        // The settings that a file of results has are the options' values.
        text = config.text;
        if (out != null) {
            output.require("--out", out);
        }
        Checks.require(pass == null || shard != null, "--pass", "goes with --shard");
        if (shard != null) {
            Checks.require(out != null, "--shard", "name the results' file with --out, the same for all shards");
            Checks.require(!Files.exists(out), "--shard with --out " + out, "a file that is not there yet; it is");
            config.requireDivisible();
            Checks.require(
                    pass != Pass.LOSSES || activations == null,
                    "--pass losses with --activations",
                    "rows have no model");
        }
        return config;
    }
}
