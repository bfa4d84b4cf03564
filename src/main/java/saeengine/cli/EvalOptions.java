package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.Normalize;
import saeengine.eval.SpecialPosition;
import saeengine.material.InputFiles;
import saeengine.shard.ShardNumber;
import saeengine.study.AskedTopK;
import saeengine.study.Checks;
import saeengine.study.EvalStories;
import saeengine.study.FileEval;
import saeengine.study.RowFile;
import saeengine.study.SyntheticEval;
import saeengine.study.TextEval;
import saeengine.synthetic.SyntheticSettings;

/** The options of {@code eval}. */
final class EvalOptions {
    /** Tokens of a text that are read by default: minutes on two cores, and three digits of every figure. */
    private static final long DEFAULT_ROWS = 100_000;

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
    List<Path> sae;

    @Option(
            names = "--model",
            order = HelpGroup.ROWS,
            paramLabel = "DIR",
            description = ModelText.MODEL + " Default: the one that the autoencoder's file names.")
    String model;

    @Option(
            names = "--text",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            description = "What the model reads: " + ModelText.STORIES
                    + " Default: stories of the program's own, whose facts are known.")
    List<Path> text;

    @Option(
            names = "--facts",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            description =
                    "The hidden facts of the stories, as 'stories --facts' writes them, one file for each of --text:"
                            + " how well latents tell them is measured, too. Default: FILE.facts.jsonl, where every file of"
                            + " --text has one.")
    List<Path> facts;

    @Option(
            names = "--activations",
            order = HelpGroup.ROWS,
            paramLabel = "PATH",
            description = "Instead of --model and --text: rows of a folder that harvest has written, or of a file of"
                    + " tensors, its 'activations' [rows, d], and its 'targets' for transcoders."
                    + " Without a model there are no cross-entropies.")
    Path activations;

    @Option(
            names = "--tensor",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Which tensor of the file --activations has the rows. Default: activations.")
    String tensor;

    @Option(
            names = "--synthetic",
            order = HelpGroup.ROWS,
            paramLabel = "SIZE",
            description =
                    "Instead of --model and --text: rows whose true features are known: 16k (SynthSAEBench-16k), 1k, or"
                            + " FEATURESxDIMS, each with :NAME=X for other settings, as 1k:seed=7. Measures against the truth, too.")
    String synthetic;

    @Mixin
    PlaceOptions place;

    @Option(
            names = "--rows",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            converter = RowLimit.class,
            description = "Stop after so many rows, one a token; of a text, with the window in which they are reached."
                    + " 'all' for no limit. Default: 100000 of a text or of synthetic rows, all of a file.")
    Long rows;

    @Option(
            names = "--hold-out",
            order = HelpGroup.ROWS,
            paramLabel = "SHARE",
            description =
                    "Read only what 'train' with this --hold-out keeps from training: every n-th story, n being 1 /"
                            + " SHARE, or the last rows of a file of tensors. Default: everything is read.")
    Double holdOut;

    @Option(
            names = "--special",
            order = HelpGroup.MEASURING,
            paramLabel = "WHAT",
            description = "What becomes of the end-of-text position before each window when rows are exchanged:"
                    + " 'replaced' like any other, or 'unreplaced'. Default: unreplaced.")
    SpecialPosition special;

    @Option(
            names = "--suite",
            order = HelpGroup.MEASURING,
            description = "Measure what SAEBench measures without another model, too: core, sparse probing, absorption,"
                    + " SCR and TPP, on the facts of the first 1000 stories; written to suite.json beside the file of"
                    + " --out.")
    boolean suite;

    @Option(
            names = "--normalize",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            description = "What is done to a window's rows before the autoencoder sees them, as in training: 'none' or"
                    + " 'per-story'. Default: none.")
    Normalize normalize;

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
            paramLabel = "FILE.json",
            description = "Where settings, all metrics and the density histograms are written. Default: eval.json (or"
                    + " eval-2.json, ..., the first that is free) in the autoencoder's folder, if it is one that"
                    + " can be written into.")
    Path out;

    @Option(
            names = "--shard",
            order = HelpGroup.OUTPUT,
            paramLabel = "I/N",
            converter = ShardOption.class,
            description = ShardOption.TEXT + " A shard reads some of the text, and each is run twice where there are"
                    + " cross-entropies: see --pass.")
    ShardNumber shard;

    @Option(
            names = "--pass",
            order = HelpGroup.OUTPUT,
            paramLabel = "NAME",
            description =
                    "With --shard: 'rows', which measures rows and adds to the mean row, or, once all shards have done"
                            + " that, 'losses', which needs that row. Default: rows.")
    Pass pass;

    @Mixin
    OutputFile output;

    /** Where the results go; null for nowhere. */
    Path file() {
        if (out != null) {
            return out;
        }
        boolean inItsFolder = sae.size() == 1 && Files.isDirectory(sae.get(0)) && Files.isWritable(sae.get(0));
        return inItsFolder ? output.free(sae.get(0).resolve("eval.json")) : null;
    }

    /** Where the suite's results go; null for nowhere. */
    Path suiteFile() {
        Path beside = file();
        return beside == null ? null : output.free(beside.resolveSibling("suite.json"));
    }

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        Checks.require(new HashSet<>(sae).size() == sae.size(), "--sae", "each autoencoder once");
        Checks.rows(limit());
        Checks.heldOut(holdOut);
        place.choice();
        Checks.require(
                !suite || (synthetic == null && activations == null), "--suite", "needs a model that reads stories");
        Checks.suite(suite, normalisation());
        if (synthetic != null) {
            validateSynthetic();
        } else if (activations == null) {
            text = InputFiles.texts(text, ScreenLog.ofOutput());
            stories();
            InputFiles.requireReadable(facts);
            Checks.require(tensor == null, "--tensor", "goes with --activations");
        } else {
            refuseWithRows("--model", model);
            refuseWithRows("--text", text);
            refuseWithRows("--facts", facts);
            refuseWithRows("--layer", place.layer);
            refuseWithRows("--site", place.site);
            refuseWithRows("--context", place.context);
            refuseWithRows("--special", special);
            refuseWithRows("--normalize", normalize);
            RowFile.require(activations, tensor);
        }
        if (out != null) {
            output.require("--out", out);
        }
        validateShard();
    }

    private void validateShard() {
        Checks.require(pass == null || shard != null, "--pass", "goes with --shard");
        if (shard != null) {
            Checks.require(out != null, "--shard", "name the results' file with --out, the same for all shards");
            Checks.require(!Files.exists(out), "--shard with --out " + out, "a file that is not there yet; it is");
            Checks.require(!suite, "--shard with --suite", "probes are trained on all rows at once");
            Checks.require(
                    synthetic == null, "--shard with --synthetic", "true features are matched over all rows at once");
            Checks.require(activations != null || text != null, "--shard", "give the --text that all shards read");
            Checks.require(
                    pass != Pass.LOSSES || activations == null,
                    "--pass losses with --activations",
                    "rows have no model");
        }
    }

    private EvalStories stories() {
        return new EvalStories(text, facts, holdOut);
    }

    /** What is asked for where rows are a model's over a text. */
    TextEval.Config onText(AskedTopK topK) {
        return new TextEval.Config(
                sae,
                topK,
                model,
                stories(),
                place.choice(),
                normalisation(),
                special == null ? SpecialPosition.UNREPLACED : special,
                limit(),
                suite,
                seed);
    }

    /** What is asked for where rows are of a file. */
    FileEval.Config onFile(AskedTopK topK) {
        return new FileEval.Config(sae, topK, activations, tensor, holdOut, limit());
    }

    /** What is asked for where rows are synthetic, made by so many threads. */
    SyntheticEval.Config onSynthetic(AskedTopK topK, int threads) {
        return new SyntheticEval.Config(sae, topK, synthetic, limit(), threads);
    }

    private void validateSynthetic() {
        refuseWithSynthetic("--model", model);
        refuseWithSynthetic("--text", text);
        refuseWithSynthetic("--facts", facts);
        refuseWithSynthetic("--activations", activations);
        refuseWithSynthetic("--tensor", tensor);
        refuseWithSynthetic("--layer", place.layer);
        refuseWithSynthetic("--site", place.site);
        refuseWithSynthetic("--context", place.context);
        refuseWithSynthetic("--special", special);
        refuseWithSynthetic("--normalize", normalize);
        refuseWithSynthetic("--hold-out", holdOut);
        Checks.require(
                rows == null || rows != RowLimit.ALL, "--rows all with --synthetic", "synthetic rows have no end");
        SyntheticSettings.parse(synthetic);
    }

    private static void refuseWithSynthetic(String option, Object value) {
        Checks.require(
                value == null, option + " with --synthetic", "synthetic rows have no model, no text and no file");
    }

    long limit() {
        return rows != null ? rows : activations == null ? DEFAULT_ROWS : RowLimit.ALL;
    }

    private Normalize normalisation() {
        return normalize == null ? Normalize.NONE : normalize;
    }

    private static void refuseWithRows(String option, Object value) {
        Checks.require(value == null, option + " with --activations", "recorded rows have no model and no text");
    }
}
