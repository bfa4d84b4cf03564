package saeengine.activations;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.HubCache;
import saeengine.data.ModelFolder;
import saeengine.data.StoredTensor;
import saeengine.data.TensorFile;
import saeengine.data.Tokenizer;
import saeengine.data.TokenizerLoader;
import saeengine.nn.GptNeo;
import saeengine.nn.GptNeoConfig;
import saeengine.nn.Weights;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
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
    static final String ADVICE = "weights have to be finite numbers: the file is damaged, or its training"
            + " went astray; fetch it again, or use an earlier checkpoint";

    private final String spec;
    private final long seed;
    private final GptNeoConfig config;
    private final JsonObject json;
    private final ModelFolder folder;

    private ModelLoader(String spec, long seed, GptNeoConfig config, JsonObject json, ModelFolder folder) {
        this.spec = spec;
        this.seed = seed;
        this.config = config;
        this.json = json;
        this.folder = folder;
    }

    /** Reads the config only. {@code seed} is for random weights. */
    public static ModelLoader open(String spec, long seed) {
        if (spec.equals(RANDOM + "tinystories-33m")) {
            return new ModelLoader(spec, seed, GptNeoConfig.tinyStories33M(), new JsonObject(), null);
        }
        if (spec.startsWith(RANDOM)) {
            Path file = Path.of(spec.substring(RANDOM.length()));
            JsonObject json = readJson(file);
            return new ModelLoader(spec, seed, GptNeoConfigReader.read(file.toString(), json), json, null);
        }
        ModelFolder folder = ModelFolder.open(folder(spec));
        JsonObject json = folder.config();
        String name = folder.path().resolve("config.json").toString();
        return new ModelLoader(spec, seed, GptNeoConfigReader.read(name, json), json, folder);
    }

    /** A folder as it is named, or the one that the Hugging Face cache has for ORG/NAME. */
    private static Path folder(String spec) {
        if (spec.equals(BundledModel.SPEC)) {
            return BundledModel.folder();
        }
        Path named = Path.of(spec);
        boolean isRepository = !Files.exists(named) && spec.matches("[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+");
        return isRepository ? HubCache.ofUser().find(spec).orElse(named) : named;
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

    /** The shape that a config.json describes; {@code file} names it in errors. */
    public static GptNeoConfig shape(String file, JsonObject json) {
        return GptNeoConfigReader.read(file, json);
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

    public GptNeoConfig config() {
        return config;
    }

    /** Loads the embeddings, the first {@code blocks} blocks and, where those are all, the head. */
    public LanguageModel load(Device device, int blocks) {
        if (folder == null) {
            return new LanguageModel(
                    new GptNeo(config, RandomWeights.frozen(device, seed), blocks), tokenizer(), endOfText(), spec);
        }
        try (TensorFile file = folder.weights()) {
            GptNeo model = new GptNeo(config, storedWeights(device, file), blocks);
            return new LanguageModel(model, tokenizer(), endOfText(), spec);
        }
    }

    /**
     * A model of another shape to be trained, which starts from this one: see {@link WidenedWeights}.
     *
     * @param sample token ids of some texts, which say how large the residual stream is
     */
    public GptNeo widened(Device device, GptNeoConfig wide, long seed, List<int[]> sample) {
        if (folder == null) {
            throw new IllegalArgumentException(spec + ": has no trained weights to start from; name a model's folder");
        }
        try (TensorFile file = folder.weights()) {
            WidenedWeights.requireFits(file, config, wide);
            GptNeo narrow = new GptNeo(config, storedWeights(device, file), config.layers());
            Weights drawn = RandomWeights.trained(device, seed, wide);
            return new GptNeo(wide, new WidenedWeights(file, config, wide, variances(device, narrow, sample), drawn));
        }
    }

    /** The mean variance of a row before each layer norm. */
    private static List<Double> variances(Device device, GptNeo model, List<int[]> sample) {
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

    /** Checkpoints of the bare model leave out the prefix of the one with a head. */
    private static Weights storedWeights(Device device, TensorFile file) {
        String prefix = "transformer.";
        boolean bare = !file.has(prefix + "wte.weight") && file.has("wte.weight");
        return (name, shape) -> {
            StoredTensor stored = file.get(bare ? name.substring(prefix.length()) : name);
            long[] wanted = Arrays.stream(shape).asLongStream().toArray();
            if (!Arrays.equals(stored.shape(), wanted)) {
                throw new DataException(file.path() + ": '" + name + "' is " + Arrays.toString(stored.shape())
                        + ", config.json asks for " + Arrays.toString(wanted));
            }
            Parameter parameter = Parameter.frozen(device, name, shape);
            parameter.set(stored.toFiniteFloats(ADVICE));
            return parameter;
        };
    }

    private Optional<Tokenizer> tokenizer() {
        if (folder == null) {
            return Optional.of(new ByteTokenizer(config.vocabulary(), endOfText()));
        }
        boolean present = Files.exists(folder.path().resolve("tokenizer.json"))
                || Files.exists(folder.path().resolve("vocab.json"));
        return present ? Optional.of(TokenizerLoader.load(folder.path())) : Optional.empty();
    }

    /** The config's end-of-text id, which is the vocabulary's last in GPT-2's; 0 is an id like any other. */
    private int endOfText() {
        for (String key : new String[] {"eos_token_id", "bos_token_id"}) {
            if (json.has(key) && json.get(key).isJsonPrimitive()) {
                return json.get(key).getAsInt();
            }
        }
        return config.vocabulary() - 1;
    }
}
