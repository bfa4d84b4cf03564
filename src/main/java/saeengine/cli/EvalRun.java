package saeengine.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import saeengine.activations.FileRows;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.activations.RowSource;
import saeengine.data.DataException;
import saeengine.data.FiniteValues;
import saeengine.data.TensorFile;
import saeengine.data.TensorFiles;
import saeengine.eval.LossRecovered;
import saeengine.eval.SaeMetrics;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** One run of {@code eval}: everything is checked on shapes and settings before the model's weights are read. */
final class EvalRun {
    private final EvalOptions options;
    private final TopKOptions topK;
    private final JsonObject settings;
    private final Device device;
    private final List<Dictionary> dictionaries = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** What is found out on the way, as which layer, is added to the settings. */
    EvalRun(EvalOptions options, TopKOptions topK, JsonObject settings, Device device) {
        this.options = options;
        this.topK = topK;
        this.settings = settings;
        this.device = device;
    }

    List<Evaluation> onText() {
        ModelLoader loader = ModelLoader.open(options.model, options.seed);
        int context = Windows.context(options.context, loader.config());
        open(loader.config().hidden(), "the rows of " + options.model);
        ResidualStream stream = stream(loader.config().layers());
        warnOfOtherStreams(stream.layer());
        settings.addProperty("layer", stream.layer());
        settings.addProperty("context", context);
        settings.addProperty("special", options.specialPosition().name().toLowerCase(Locale.ROOT));
        settings.addProperty("normalize", options.normalisation() == Normalize.NONE ? "none" : "per-story");
        System.out.printf(
                "model: %s (%s)%nresidual stream: %d, by %s%n",
                options.model, loader.config().summary(), stream.layer(), stream.from());
        describe();
        Screen screen = Screen.ofOutput();
        LanguageModel language =
                Loading.model(screen, loader, device, loader.config().layers());
        try (EvalText text = new EvalText(language.stories(options.text), context, options.limit())) {
            screen.draw("counting the text's tokens");
            long most = text.tokens();
            screen.wipe();
            System.out.printf(
                    Locale.ROOT,
                    text.isCut()
                            ? "text: %s, the first %,d tokens of it (--rows all reads everything)%n"
                            : "text: %s, %,d tokens%n",
                    options.text,
                    most);
            List<SaeMetrics.Result> rows = rows(language, stream.layer(), context, most);
            return evaluations(rows, losses(language, stream.layer(), text));
        }
    }

    List<Evaluation> onFile() {
        open(dims(options.activations), "the rows of " + options.activations);
        describe();
        try (FileRows rows = FileRows.open(options.activations)) {
            long most = Math.min(rows.rows(), options.limit());
            Progress progress = new Progress(Screen.ofOutput(), "rows", "rows", most);
            List<SaeMetrics.Result> results =
                    RowMetrics.of(device, Watched.rows(rows, progress), options.limit(), saes(), this::requireFinite);
            progress.wipe();
            System.out.printf(
                    Locale.ROOT,
                    "rows: %s, %,d of them; no cross-entropies, for which --model and --text are needed%n",
                    options.activations,
                    results.get(0).rows());
            return evaluations(results, null);
        }
    }

    private void open(int dims, String owner) {
        for (Path path : RunMembers.of(options.sae)) {
            dictionaries.add(Dictionary.open(device, path, topK, dims, owner));
        }
    }

    private void describe() {
        for (Dictionary each : dictionaries) {
            System.out.printf("autoencoder: %s (%s), %s%n", each.path(), each.format(), each.description());
        }
    }

    /** The width of a file's rows, without reading them. What is wrong with the file, its reader says. */
    private static int dims(Path activations) {
        try (TensorFile file = TensorFiles.open(activations)) {
            long[] shape = file.get("activations").shape();
            if (shape.length != 2) {
                throw new DataException(
                        activations + ": 'activations' has to be [rows, dims], is " + java.util.Arrays.toString(shape));
            }
            return Math.toIntExact(shape[1]);
        }
    }

    /** What makes the results say less than they seem to, for the reader of the table. */
    List<String> warnings() {
        return warnings;
    }

    private void warnOfOtherStreams(int layer) {
        for (Dictionary each : dictionaries) {
            each.streamIfNamed()
                    .filter(own -> own.layer() != layer)
                    .ifPresent(own -> warnings.add(each.path() + " was trained on residual stream " + own.layer() + " ("
                            + own.from() + ") and is evaluated on " + layer));
        }
    }

    private ResidualStream stream(int layers) {
        ResidualStream stream =
                options.layer != null ? new ResidualStream(options.layer, "--layer") : streamOfAll(layers);
        if (stream.layer() < 0 || stream.layer() > layers) {
            throw new IllegalArgumentException("residual stream " + stream.layer() + " (by " + stream.from()
                    + "): the model has residual streams 0 (embeddings) to " + layers);
        }
        return stream;
    }

    private ResidualStream streamOfAll(int layers) {
        List<ResidualStream> streams = new ArrayList<>();
        for (Dictionary each : dictionaries) {
            streams.add(each.stream()
                    .orElseThrow(() -> new DataException(each.path()
                            + ": does not say which residual stream it was trained on; give --layer N, 0 (embeddings)"
                            + " to " + layers)));
        }
        for (int i = 1; i < streams.size(); i++) {
            if (streams.get(i).layer() != streams.get(0).layer()) {
                throw new DataException(dictionaries.get(0).path() + " is of residual stream "
                        + streams.get(0).layer() + ", "
                        + dictionaries.get(i).path() + " of " + streams.get(i).layer()
                        + ": they are compared on the same rows; evaluate them one by one, or give --layer");
            }
        }
        return streams.get(0);
    }

    private List<SaeMetrics.Result> rows(LanguageModel language, int layer, int context, long most) {
        Harvest.Form form =
                new Harvest.Form(layer, context, options.normalisation(), Harvest.PACK_TOKENS, Products.EXACT);
        try (RowSource rows = new Harvest(device, language.model(), language.stories(options.text), form)) {
            Progress progress = new Progress(Screen.ofOutput(), "rows", "rows", most);
            List<SaeMetrics.Result> results =
                    RowMetrics.of(device, Watched.rows(rows, progress), most, saes(), this::requireFinite);
            progress.wipe();
            return results;
        }
    }

    private List<LossRecovered.Result> losses(LanguageModel language, int layer, EvalText text) {
        List<LossRecovered.Result> results = new LossMeasure(layer, options.normalisation(), options.specialPosition())
                .of(device, language, text, saes());
        for (int i = 0; i < results.size(); i++) {
            requireFinite(results.get(i), dictionaries.get(i).path());
        }
        return results;
    }

    private List<Sae> saes() {
        return dictionaries.stream().map(Dictionary::sae).toList();
    }

    /** Rows and weights were finite when they were read; a metric over what is not would be none. */
    private void requireFinite(int sae, float[] y, IntFunction<String> nameOf) {
        int at = FiniteValues.firstOther(y, 0, y.length);
        if (at >= 0) {
            Dictionary dictionary = dictionaries.get(sae);
            int dims = dictionary.sae().dims();
            throw new DataException(dictionary.path() + ": reconstructs dim " + at % dims + " of "
                    + nameOf.apply(at / dims) + " as " + y[at] + ", of finite weights and rows: its numbers grow beyond"
                    + " float32; are the rows in the units it was trained in?");
        }
    }

    /** A cross-entropy always has a value, unless numbers grew beyond float32 on the way to it. */
    private void requireFinite(LossRecovered.Result result, Path sae) {
        double[] values = {result.clean(), result.zero(), result.mean(), result.reconstructed()};
        String[] rows = {"as they are", "zero", "the mean row", "reconstructed by " + sae};
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new DataException(options.model + ": its loss with rows " + rows[i] + " is " + values[i]
                        + ", of finite weights: its numbers grow beyond float32 on this text");
            }
        }
    }

    private List<Evaluation> evaluations(List<SaeMetrics.Result> rows, List<LossRecovered.Result> losses) {
        return IntStream.range(0, dictionaries.size())
                .mapToObj(i -> new Evaluation(
                        dictionaries.get(i), new Figures(rows.get(i), losses == null ? null : losses.get(i))))
                .toList();
    }
}
