package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import saeengine.activations.BundledModel;
import saeengine.activations.FileRows;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.RowSource;
import saeengine.nn.GptNeoConfig;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** Where a run's rows come from, by its options: a file, or a model over a text. */
final class RowStreams implements AutoCloseable {
    private final TrainOptions options;
    private final Device device;
    private final FileRows file;
    private final ModelLoader loader;
    private final int context;
    private List<Path> text;
    private LanguageModel language;

    private RowStreams(TrainOptions options, Device device, FileRows file, ModelLoader loader) {
        this.options = options;
        this.device = device;
        this.file = file;
        this.loader = loader;
        this.context = loader == null ? 0 : Windows.context(options.context, loader.config());
    }

    /** Finds out the shape; reads no weights yet. */
    static RowStreams open(TrainOptions options, Device device) {
        if (options.activations != null) {
            return new RowStreams(options, device, FileRows.open(options.activations), null);
        }
        ModelLoader loader = ModelLoader.open(model(options), options.seed);
        int layers = loader.config().layers();
        if (options.layer > layers) {
            throw new IllegalArgumentException(
                    "--layer " + options.layer + ": the model has residual streams 0" + " (embeddings) to " + layers);
        }
        return new RowStreams(options, device, null, loader);
    }

    int dims() {
        return file != null ? file.dims() : loader.config().hidden();
    }

    /** The model, where there is one. */
    Optional<GptNeoConfig> model() {
        return Optional.ofNullable(loader).map(ModelLoader::config);
    }

    int context() {
        return context;
    }

    /** What the rows come from, for the run log and the report. */
    String name() {
        return file != null ? options.activations.toString() : model(options);
    }

    private static String model(TrainOptions options) {
        return options.model == null ? BundledModel.SPEC : options.model;
    }

    String summary() {
        return file != null ? "rows from a file" : loader.config().summary();
    }

    /** Loads the weights and settles on a text; one of the program's own goes into the run folder. */
    void load(Path folder) {
        if (file != null) {
            System.out.printf("rows: %s, %,d of them%n", name(), file.rows());
            return;
        }
        System.out.println("model: " + name() + " (" + summary() + "), residual stream " + options.layer);
        if (options.text != null) {
            text = options.text;
            System.out.println("text: " + text);
        } else {
            System.out.println("text: none given, so stories of the program's own; --text FILE reads others");
            Path own = folder.resolve(RunFolders.OWN_TEXT);
            text = List.of(options.resume && Files.exists(own) ? own : OwnMaterial.text(own));
        }
        language = loader.load(device, options.layer);
    }

    /** The files of the model; none where rows are a file's. */
    List<Path> modelFiles() {
        return file != null ? List.of() : ModelLoader.files(model(options));
    }

    /** The program's own text, where none was given; empty where one was. */
    List<Path> ownText() {
        return options.text == null && file == null ? text : List.of();
    }

    /** A new reading of all rows. */
    RowSource rows() {
        if (file != null) {
            file.rewind();
            return file;
        }
        int pack = options.perStory ? 1 : Harvest.PACK_TOKENS;
        Harvest.Form form = new Harvest.Form(options.layer, context, options.normalize, pack, Products.COARSE);
        return new Harvest(device, language.model(), language.stories(text), form);
    }

    /** The rows a shuffle buffer can use at most. */
    int capacity() {
        return file == null ? options.buffer : Math.min(options.buffer, Math.max(file.rows(), 2 * options.batchRows()));
    }

    long fileBytes() {
        return file == null ? 0 : 4L * file.rows() * file.dims();
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
