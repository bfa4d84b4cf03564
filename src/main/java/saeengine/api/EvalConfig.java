package saeengine.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import saeengine.activations.Normalize;
import saeengine.eval.SpecialPosition;
import saeengine.material.InputFiles;
import saeengine.run.Log;
import saeengine.run.Named;
import saeengine.study.AskedTopK;
import saeengine.study.EvalReport;
import saeengine.study.EvalStories;
import saeengine.study.FileEval;
import saeengine.study.RowFile;
import saeengine.study.SiteChoice;
import saeengine.study.SyntheticEval;
import saeengine.study.TextEval;
import saeengine.tensor.Device;

/**
 * Which autoencoders are evaluated, and on what: a model that reads a text, rows in a file or folder, or synthetic rows. Each method
 * sets what the option of its name of {@code sae-engine eval} sets, and gives this object again.
 */
public final class EvalConfig {
    /** Tokens of a text that are read by default, as by the command. */
    private static final long DEFAULT_ROWS = 100_000;

    private final List<Path> saes;
    private String model;
    private List<Path> text;
    private Path activations;
    private String tensor;
    private String synthetic;
    private Integer layer;
    private String site;
    private Integer context;
    private Double holdOut;
    private Long rows;
    private Integer k;
    private Normalize normalize = Normalize.NONE;
    private long seed = 1;

    private EvalConfig(List<Path> saes) {
        this.saes = saes;
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
        model = value;
        return this;
    }

    /** Files of stories. Default: stories of the program's own. */
    public EvalConfig text(Path... files) {
        text = List.of(files);
        return this;
    }

    /** Files of stories. */
    public EvalConfig text(String... files) {
        return text(Arrays.stream(files).map(Path::of).toArray(Path[]::new));
    }

    /** Rows instead of a model and a text: a folder that {@link Engine#harvest} wrote, or a file of tensors. */
    public EvalConfig activations(Path value) {
        activations = value;
        return this;
    }

    /** Which tensor of that file has the rows. Default: activations. */
    public EvalConfig tensor(String value) {
        tensor = value;
        return this;
    }

    /** Synthetic rows, whose true features are known, instead of a model and a text. */
    public EvalConfig synthetic(String value) {
        synthetic = value;
        return this;
    }

    /** The residual stream after so many blocks. Default: what the autoencoder's file says. */
    public EvalConfig layer(int value) {
        layer = value;
        return this;
    }

    /** Another place, by its hook's name. */
    public EvalConfig site(String value) {
        site = value;
        return this;
    }

    /** Most tokens that see each other. */
    public EvalConfig context(int value) {
        context = value;
        return this;
    }

    /** The share that training held out, of which alone the rows are read: above 0 and up to 0.5. */
    public EvalConfig holdOut(double value) {
        holdOut = value;
        return this;
    }

    /** Most rows, one a token. Default: 100,000 of a text, all of recorded ones. */
    public EvalConfig rows(long value) {
        rows = value;
        return this;
    }

    /** The k of TopK autoencoders whose files store none. */
    public EvalConfig k(int value) {
        k = value;
        return this;
    }

    /** What was done to a window's rows in training: {@code none}, the default, or {@code per-story}. */
    public EvalConfig normalize(String value) {
        normalize = Said.translated(() -> Named.ofEnum(Normalize.class).read(value));
        return this;
    }

    /** Of a model with random weights. Default: 1. */
    public EvalConfig seed(long value) {
        seed = value;
        return this;
    }

    EvalReport run(Device device, int threads) {
        require(!saes.isEmpty(), "of: name at least one autoencoder");
        require(new HashSet<>(saes).size() == saes.size(), "of: each autoencoder once");
        require(rows == null || rows >= 1, "rows " + rows + ": at least 1");
        require(
                holdOut == null || (holdOut > 0 && holdOut <= 0.5),
                "holdOut " + holdOut + ": a share above 0 and up to 0.5");
        boolean reads = model != null || text != null || layer != null || site != null || context != null;
        AskedTopK topK = new AskedTopK(k, false);
        if (synthetic != null) {
            require(
                    !reads && activations == null && holdOut == null,
                    "synthetic: rows of no model, no text and no file");
            return SyntheticEval.of(
                    device, new SyntheticEval.Config(saes, topK, synthetic, limit(DEFAULT_ROWS), threads), Log.SILENT);
        }
        if (activations != null) {
            require(!reads && normalize == Normalize.NONE, "activations: recorded rows have no model and no text");
            RowFile.require(activations, tensor);
            return FileEval.of(
                    device,
                    new FileEval.Config(saes, topK, activations, tensor, holdOut, limit(Long.MAX_VALUE)),
                    Log.SILENT);
        }
        require(tensor == null, "tensor: goes with activations");
        return TextEval.of(
                device,
                new TextEval.Config(
                        saes,
                        topK,
                        model,
                        new EvalStories(InputFiles.texts(text, Log.SILENT), null, holdOut),
                        new SiteChoice(layer, site, context),
                        normalize,
                        SpecialPosition.UNREPLACED,
                        limit(DEFAULT_ROWS),
                        false,
                        seed),
                Log.SILENT);
    }

    private long limit(long usual) {
        return rows == null ? usual : rows;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
