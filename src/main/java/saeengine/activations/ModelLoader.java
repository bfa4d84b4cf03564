package saeengine.activations;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.HubCache;
import saeengine.data.tensors.ModelFolder;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.TokenizerLoader;
import saeengine.family.ConfigJson;
import saeengine.family.Families;
import saeengine.family.Use;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.nn.Weights;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * Opens a transformer: a folder of the Hugging Face layout, or seeded random weights of a shape.
 *
 * <p>A spec is a folder, ORG/NAME in the Hugging Face cache, {@link BundledModel#SPEC},
 * {@code random:tinystories-33m}, or {@code random:CONFIG.json}. The shape is known before any
 * weight is read, so that memory can be planned first.
 */
public final class ModelLoader {
    private static final String RANDOM = "random:";
    private static final String NAMED = "tinystories-33m";
    static final String ADVICE = "weights have to be finite numbers: the file is damaged, or its training"
            + " went astray; fetch it again, or use an earlier checkpoint";

    private final String spec;
    private final long seed;
    private final Families.Shape shape;
    private final JsonObject json;
    private final @Nullable ModelFolder folder;

    private ModelLoader(String spec, long seed, Families.Shape shape, JsonObject json, @Nullable ModelFolder folder) {
        this.spec = spec;
        this.seed = seed;
        this.shape = shape;
        this.json = json;
        this.folder = folder;
    }

    /** Reads the config only. {@code seed} is for random weights. */
    public static ModelLoader open(String spec, long seed) {
        if (spec.startsWith(RANDOM)) {
            boolean named = spec.equals(RANDOM + NAMED);
            Path file = Path.of(spec.substring(RANDOM.length()));
            JsonObject json = named ? namedShape() : readJson(file);
            return new ModelLoader(spec, seed, Families.read(file.toString(), json, Use.DRAWN), json, null);
        }
        ModelFolder folder = ModelFolder.open(folder(spec));
        JsonObject json = folder.config();
        String name = folder.path().resolve("config.json").toString();
        return new ModelLoader(spec, seed, Families.read(name, json, Use.STORED), json, folder);
    }

    /** The shape of a published model, whose random weights stand for it where speed alone matters. */
    private static JsonObject namedShape() {
        try (Reader text =
                new InputStreamReader(ModelLoader.class.getResourceAsStream(NAMED + ".json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(text).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder as it is named, or the one that the Hugging Face cache has for ORG/NAME. */
    private static Path folder(String spec) {
        if (spec.equals(BundledModel.SPEC)) {
            return BundledModel.folder();
        }
        Path named = Path.of(spec);
        boolean isRepository = !Files.exists(named) && HubCache.isRepository(spec);
        return isRepository ? HubCache.ofUser().require(spec) : named;
    }

    /** The files that a spec stands for; none for random weights of a shape that has no file. */
    public static List<Path> files(String spec) {
        if (spec.startsWith(RANDOM)) {
            Path file = Path.of(spec.substring(RANDOM.length()));
            return Files.isRegularFile(file) ? List.of(file) : List.of();
        }
        Path folder = folder(spec);
        return Files.isDirectory(folder) ? ModelFolder.parts(folder) : List.of();
    }

    private static JsonObject readJson(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: give random:tinystories-33m or random:CONFIG.json", e);
        } catch (JsonParseException | IllegalStateException e) {
            throw new DataException(file + ": is no JSON object", e);
        }
    }

    public TransformerConfig config() {
        return shape.config();
    }

    /** Loads the embeddings, the first {@code blocks} blocks and, where those are all, the head. */
    public LanguageModel load(Device device, int blocks) {
        TransformerConfig config = shape.config();
        if (folder == null) {
            List<Integer> ends = endsOfText(-1);
            Transformer drawn = new Transformer(config, RandomWeights.frozen(device, seed, config), blocks);
            Tokenizer bytes = new ByteTokenizer(config.vocabulary(), ends.get(0));
            return new LanguageModel(drawn, Optional.of(bytes), ends, spec);
        }
        try (TensorFile file = folder.weights()) {
            StoredWeights weights = new StoredWeights(device, file, shape);
            if (blocks == config.layers()) {
                weights.requireOneHead();
            }
            Optional<Tokenizer> tokenizer = tokenizer();
            List<Integer> ends = endsOfText(tokenizer.map(Tokenizer::endOfText).orElse(-1));
            return new LanguageModel(new Transformer(config, weights, blocks), tokenizer, ends, spec);
        }
    }

    /**
     * A model of another shape to be trained, which starts from this one: see {@link WidenedWeights}.
     *
     * @param sample token ids of some texts, which say how large the residual stream is
     */
    public Transformer widened(Device device, TransformerConfig wide, long seed, List<int[]> sample) {
        if (folder == null) {
            throw new IllegalArgumentException(spec + ": has no trained weights to start from; name a model's folder");
        }
        TransformerConfig config = shape.config();
        try (TensorFile file = folder.weights()) {
            WidenedWeights.requireFits(file, config, wide);
            StoredWeights weights = new StoredWeights(device, file, shape);
            weights.requireOneHead();
            Transformer narrow = new Transformer(config, weights);
            Weights drawn = RandomWeights.trained(device, seed, wide);
            return new Transformer(
                    wide,
                    new WidenedWeights(narrow.parameters(), config, wide, variances(device, narrow, sample), drawn));
        }
    }

    /** The mean variance of a row before each layer norm. */
    private static List<Double> variances(Device device, Transformer model, List<int[]> sample) {
        try (Tape t = Tape.inference(device)) {
            return model.beforeNorms(t, model.sequences(t, sample)).stream()
                    .map(ModelLoader::variance)
                    .toList();
        }
    }

    /** The variance over dims, mean over rows. */
    private static double variance(Tensor x) {
        int d = x.cols();
        float[] values = x.toArray();
        double total = 0;
        for (int at = 0; at < values.length; at += d) {
            double sum = 0;
            double squares = 0;
            for (int j = at; j < at + d; j++) {
                sum += values[j];
                squares += (double) values[j] * values[j];
            }
            total += squares / d - sum / d * (sum / d);
        }
        return total / x.rows();
    }

    private Optional<Tokenizer> tokenizer() {
        Objects.requireNonNull(folder);
        boolean present = Files.exists(folder.path().resolve("tokenizer.json"))
                || Files.exists(folder.path().resolve("vocab.json"));
        return present ? Optional.of(TokenizerLoader.load(folder.path())) : Optional.empty();
    }

    /** The config's end-of-text ids, or else the tokenizer's, or else the vocabulary's last, as GPT-2's is. */
    private List<Integer> endsOfText(int ofTokenizer) {
        List<Integer> named = new ConfigJson(spec, json).endsOfText();
        int otherwise = ofTokenizer >= 0 ? ofTokenizer : config().vocabulary() - 1;
        return named.isEmpty() ? List.of(otherwise) : named;
    }
}
