package saeengine.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;
import saeengine.eval.SpecialPosition;
import saeengine.run.DeviceSettings;
import saeengine.run.Log;
import saeengine.run.Named;
import saeengine.study.AskedTopK;
import saeengine.study.EvalReport;
import saeengine.tensor.Device;

/**
 * Which autoencoders are evaluated, and on what: a model that reads a text, rows in a file or folder, or synthetic rows. Each method
 * sets what the option of that name of {@code sae-engine eval} sets, and returns this object.
 */
public final class EvalConfig {
    private final saeengine.study.EvalConfig settings = new saeengine.study.EvalConfig();
    private @Nullable Integer k;
    private boolean signed;

    private EvalConfig(List<Path> saes) {
        settings.saes = saes;
    }

    /** Of some autoencoders, each a file or folder of any format that the engine reads; a run's folder stands for all of its. */
    public static EvalConfig of(Path... saes) {
        return new EvalConfig(List.of(saes));
    }

    /** Of some autoencoders by their files or folders. */
    public static EvalConfig of(String... saes) {
        return new EvalConfig(Arrays.stream(saes).map(Path::of).toList());
    }

    /** The model that reads the text. Default: the one that the first autoencoder's file names. */
    public EvalConfig model(String value) {
        settings.model = value;
        return this;
    }

    /** Files of stories. Default: stories of the program's own. */
    public EvalConfig text(Path... files) {
        settings.text = List.of(files);
        return this;
    }

    /** Files of stories. */
    public EvalConfig text(String... files) {
        return text(Arrays.stream(files).map(Path::of).toArray(Path[]::new));
    }

    /** Rows instead of a model and a text: a folder that {@link Engine#harvest} wrote, or a file of tensors. */
    public EvalConfig activations(Path value) {
        settings.activations = value;
        return this;
    }

    /** Rows instead of a model and a text: a folder that {@link Engine#harvest} wrote, or a file of tensors. */
    public EvalConfig activations(String value) {
        return activations(Path.of(value));
    }

    /** Which tensor of that file has the rows. Default: activations. */
    public EvalConfig tensor(String value) {
        settings.tensor = value;
        return this;
    }

    /** Synthetic rows, whose true features are known, instead of a model and a text. */
    public EvalConfig synthetic(String value) {
        settings.synthetic = value;
        return this;
    }

    /** The residual stream after so many blocks. Default: what the autoencoder's file says. */
    public EvalConfig layer(int value) {
        settings.layer = value;
        return this;
    }

    /** Another place, by its hook's name. */
    public EvalConfig site(String value) {
        settings.site = value;
        return this;
    }

    /** Most tokens that see each other. */
    public EvalConfig context(int value) {
        settings.context = value;
        return this;
    }

    /** The share that training held out, of which alone the rows are read: above 0 and up to 0.5. */
    public EvalConfig holdOut(double value) {
        settings.holdOut = value;
        return this;
    }

    /** Most rows, one a token. Default: 100,000 of a text, all of recorded ones. */
    public EvalConfig rows(long value) {
        settings.rows = value;
        return this;
    }

    /** The k of TopK autoencoders whose files store none. */
    public EvalConfig k(int value) {
        k = value;
        return this;
    }

    /** Whether the TopK of those has no ReLU, so that negative latents are kept, too; goes with {@link #k}. */
    public EvalConfig signed(boolean value) {
        signed = value;
        return this;
    }

    /**
     * What becomes of the end-of-text position before each window when rows are exchanged: {@code unreplaced}, the default, or
     * {@code replaced} like any other.
     */
    public EvalConfig special(String value) {
        settings.special =
                Said.translated(() -> Named.ofEnum(SpecialPosition.class).read(value));
        return this;
    }

    /** What was done to a window's rows in training: {@code none}, the default, or {@code per-story}. */
    public EvalConfig normalize(String value) {
        settings.normalize = Said.translated(() -> Named.ofEnum(Normalize.class).read(value));
        return this;
    }

    /** Of a model with random weights, and of the probes of {@link #suite}. Default: 1. */
    public EvalConfig seed(long value) {
        settings.seed = value;
        return this;
    }

    /** Hidden facts of the stories, as {@code sae-engine stories --facts} writes them, a file for each text. Default: those beside it. */
    public EvalConfig facts(Path... files) {
        settings.facts = List.of(files);
        return this;
    }

    /** Hidden facts of the stories, a file for each text. */
    public EvalConfig facts(String... files) {
        return facts(Arrays.stream(files).map(Path::of).toArray(Path[]::new));
    }

    /**
     * Whether SAEBench's measures that need no other model are taken, too ({@code docs/suite.md}): core, sparse probing, absorption,
     * SCR and TPP, on the facts of the first 1,000 stories. {@link SaeEvaluation#suite} has them.
     */
    public EvalConfig suite(boolean value) {
        settings.suite = value;
        return this;
    }

    EvalReport run(Device device, DeviceSettings devices, Log log) {
        if (settings.saes.isEmpty()) {
            throw new IllegalArgumentException("of: name at least one autoencoder");
        }
        settings.topK = new AskedTopK(k, signed);
        settings.validate(log);
        return settings.run(device, devices, log);
    }
}
