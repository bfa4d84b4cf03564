package saeengine.study;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;
import saeengine.eval.SpecialPosition;
import saeengine.material.InputFiles;
import saeengine.run.DeviceSettings;
import saeengine.run.Log;
import saeengine.shard.ShardNumber;
import saeengine.synthetic.SyntheticSettings;
import saeengine.tensor.Device;

/**
 * What an evaluation is, whoever asked for it: {@code eval}'s options by the same names, null where nobody said. What a setting
 * means in full, the command's help says.
 */
public final class EvalConfig {
    /** Rows without a limit. */
    public static final long ALL = Long.MAX_VALUE;

    /** Tokens of a text that are read by default: minutes on two cores, and three digits of every figure. */
    private static final long DEFAULT_ROWS = 100_000;

    /** Files and folders; a run's folder stands for all of its autoencoders. */
    public List<Path> saes = List.of();

    /** What to know of TopK autoencoders whose files do not say it. */
    public AskedTopK topK = AskedTopK.NOTHING;

    /** A folder or name; null for the one that the first autoencoder's file names. */
    public @Nullable String model;

    /** Stories, in files; null for those of the program's own. */
    public @Nullable List<Path> text;

    /** Files of hidden facts, one for each of the text; null for those beside it, if there are any. */
    public @Nullable List<Path> facts;

    /** Rows instead of a model and a text: a folder of {@code harvest}, or a file of tensors; null for none. */
    public @Nullable Path activations;

    /** Which tensor of that file; null for the usual one. */
    public @Nullable String tensor;

    /** Rows whose true features are known; null for none. */
    public @Nullable String synthetic;

    /** The residual stream after so many blocks; null for what the autoencoder's file says. */
    public @Nullable Integer layer;

    /** Another place, by its hook's name. */
    public @Nullable String site;

    /** Most tokens that see each other; null for 512, or the model's positions if fewer. */
    public @Nullable Integer context;

    /** Most rows; {@link #ALL} for no limit, null for 100,000 of a text or of synthetic rows and all of a file. */
    public @Nullable Long rows;

    /** The share that training held out, of which alone the rows are read; null for all. */
    public @Nullable Double holdOut;

    /** What becomes of the position before each window when rows are exchanged; null for unreplaced. */
    public @Nullable SpecialPosition special;

    /** Whether SAEBench's measures are taken, too. */
    public boolean suite;

    /** What is done to a window's rows first, as in training; null for nothing. */
    public @Nullable Normalize normalize;

    /** Of a model with random weights, and of probes. */
    public long seed = 1;

    /** Most rows, by what is evaluated where nobody said. */
    public long limit() {
        return rows != null ? rows : activations == null ? DEFAULT_ROWS : ALL;
    }

    /** Fails on what can be seen to be wrong before anything is read. */
    public void validate(Log log) {
        Checks.require(new HashSet<>(saes).size() == saes.size(), "--sae", "each autoencoder once");
        Checks.rows(limit());
        Checks.heldOut(holdOut);
        place();
        Checks.require(
                !suite || (synthetic == null && activations == null), "--suite", "needs a model that reads stories");
        Checks.suite(suite, normalisation());
        if (synthetic != null) {
            refuseWithSynthetic();
            SyntheticSettings.parse(synthetic);
        } else if (activations != null) {
            refuseWithActivations();
            RowFile.require(activations, tensor);
        } else {
            text = InputFiles.textsIfGiven(text, log);
            stories();
            InputFiles.requireReadable(facts);
            Checks.require(tensor == null, "--tensor", "goes with --activations");
        }
    }

    /** Fails where a shard cannot do a part of it. */
    public void requireDivisible() {
        Checks.require(!suite, "--shard with --suite", "probes are trained on all rows at once");
        Checks.require(
                synthetic == null, "--shard with --synthetic", "true features are matched over all rows at once");
        Checks.require(activations != null || text != null, "--shard", "give the --text that all shards read");
    }

    /**
     * Evaluates all autoencoders on the same rows.
     *
     * @param devices say how many threads make synthetic rows, which are made on the CPU whatever the device
     */
    public EvalReport run(Device device, DeviceSettings devices, Log log) {
        if (synthetic != null) {
            SyntheticEval.Config made = new SyntheticEval.Config(saes, topK, synthetic, limit(), devices.threads());
            return SyntheticEval.of(device, made, log);
        }
        return activations != null ? FileEval.of(device, onFile(activations), log) : TextEval.of(device, onText(), log);
    }

    /**
     * Does a shard's part of it.
     *
     * @param meanRow of all shards' first passes, for the second; empty in the first
     */
    public EvalPart part(Device device, ShardNumber shard, Optional<float[]> meanRow, Log log) {
        return activations != null
                ? FileEval.part(device, onFile(activations), shard, log)
                : TextEval.part(device, onText(), new EvalPart.Asked(shard, meanRow), log);
    }

    private FileEval.Config onFile(Path rowsOf) {
        return new FileEval.Config(saes, topK, rowsOf, tensor, holdOut, limit());
    }

    private TextEval.Config onText() {
        return new TextEval.Config(
                saes,
                topK,
                model,
                stories(),
                place(),
                normalisation(),
                special == null ? SpecialPosition.UNREPLACED : special,
                limit(),
                suite,
                seed);
    }

    private SiteChoice place() {
        return new SiteChoice(layer, site, context);
    }

    private EvalStories stories() {
        return new EvalStories(text, facts, holdOut);
    }

    private Normalize normalisation() {
        return normalize == null ? Normalize.NONE : normalize;
    }

    private void refuseWithActivations() {
        String why = "recorded rows have no model and no text";
        refuse("--model", model, "--activations", why);
        refuse("--text", text, "--activations", why);
        refuse("--facts", facts, "--activations", why);
        refuse("--layer", layer, "--activations", why);
        refuse("--site", site, "--activations", why);
        refuse("--context", context, "--activations", why);
        refuse("--special", special, "--activations", why);
        refuse("--normalize", normalize, "--activations", why);
    }

    private void refuseWithSynthetic() {
        String why = "synthetic rows have no model, no text and no file";
        refuse("--model", model, "--synthetic", why);
        refuse("--text", text, "--synthetic", why);
        refuse("--facts", facts, "--synthetic", why);
        refuse("--activations", activations, "--synthetic", why);
        refuse("--tensor", tensor, "--synthetic", why);
        refuse("--layer", layer, "--synthetic", why);
        refuse("--site", site, "--synthetic", why);
        refuse("--context", context, "--synthetic", why);
        refuse("--special", special, "--synthetic", why);
        refuse("--normalize", normalize, "--synthetic", why);
        refuse("--hold-out", holdOut, "--synthetic", why);
        Checks.require(rows == null || rows != ALL, "--rows all with --synthetic", "synthetic rows have no end");
    }

    private static void refuse(String setting, @Nullable Object value, String with, String why) {
        Checks.require(value == null, setting + " with " + with, why);
    }
}
