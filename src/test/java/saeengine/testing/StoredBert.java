package saeengine.testing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hipparchus.special.Erf;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.tensor.RandomStream;

/**
 * A small BERT in a folder of the Hugging Face layout, with a WordPiece tokenizer, and float64 loops over the same
 * weights, written down from the paper (Devlin et al., 2018) and read by the checkpoint's own names.
 */
public final class StoredBert {
    public static final int LAYERS = 2;
    public static final int HIDDEN = 12;
    public static final int CLS = 1;
    public static final int SEP = 2;
    private static final int HEADS = 3;
    private static final int INNER = 20;
    private static final int POSITIONS = 16;
    private static final int VOCABULARY = 12;
    private static final double EPSILON = 1e-12;

    private static final String CONFIG = """
            {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 12, "hidden_size": 12,
             "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 20, "hidden_act": "gelu",
             "max_position_embeddings": 16, "type_vocab_size": 2, "layer_norm_eps": 1e-12%s}
            """;

    private static final String TOKENIZER = """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
             "normalizer": {"type": "BertNormalizer", "lowercase": true}, "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
             "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                       "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "the": 3, "cat": 4,
                       "sat": 5, "##s": 6, "on": 7, "mat": 8, ".": 9, "a": 10, "dog": 11}}}
            """;

    private final String prefix;
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    /** @param prefix of its tensors' names: "bert.", or nothing, as a bare model has them */
    public StoredBert(String prefix) {
        this.prefix = prefix;
        RandomStream random = new RandomStream(5, 0);
        put(random, "embeddings.word_embeddings.weight", VOCABULARY, HIDDEN);
        put(random, "embeddings.position_embeddings.weight", POSITIONS, HIDDEN);
        put(random, "embeddings.token_type_embeddings.weight", 2, HIDDEN);
        putNorm(random, "embeddings.LayerNorm");
        for (int i = 0; i < LAYERS; i++) {
            String layer = "encoder.layer." + i + ".";
            putLinear(random, layer + "attention.self.query", HIDDEN, HIDDEN);
            putLinear(random, layer + "attention.self.key", HIDDEN, HIDDEN);
            putLinear(random, layer + "attention.self.value", HIDDEN, HIDDEN);
            putLinear(random, layer + "attention.output.dense", HIDDEN, HIDDEN);
            putNorm(random, layer + "attention.output.LayerNorm");
            putLinear(random, layer + "intermediate.dense", INNER, HIDDEN);
            putLinear(random, layer + "output.dense", HIDDEN, INNER);
            putNorm(random, layer + "output.LayerNorm");
        }
        putLinear(random, "pooler.dense", HIDDEN, HIDDEN);
    }

    private void putLinear(RandomStream random, String name, int out, int in) {
        put(random, name + ".weight", out, in);
        put(random, name + ".bias", out);
    }

    private void putNorm(RandomStream random, String name) {
        put(random, name + ".weight", HIDDEN);
        put(random, name + ".bias", HIDDEN);
    }

    private void put(RandomStream random, String name, long... shape) {
        float[] drawn = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = 0.5f * random.nextGaussian() + (name.endsWith("LayerNorm.weight") ? 1 : 0);
        }
        values.put(name, drawn);
        shapes.put(name, shape);
    }

    /** Writes config, with more members, weights and tokenizer. */
    public Path write(Path folder, String more) {
        TinyModel.write(folder.resolve("config.json"), CONFIG.formatted(more));
        TinyModel.write(folder.resolve("tokenizer.json"), TOKENIZER);
        SafeTensorsWriter writer = new SafeTensorsWriter().metadata("format", "pt");
        values.forEach((name, tensor) -> writer.add(prefix + name, tensor, shapes.get(name)));
        writer.write(folder.resolve("model.safetensors"));
        return folder;
    }

    /** Residual stream 0 to the last of one sequence, each [tokens * hidden]. */
    public double[][] hidden(int[] ids) {
        double[][] x = new double[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            x[i] = new double[HIDDEN];
            for (int d = 0; d < HIDDEN; d++) {
                x[i][d] = at("embeddings.word_embeddings.weight", ids[i], d)
                        + at("embeddings.position_embeddings.weight", i, d)
                        + at("embeddings.token_type_embeddings.weight", 0, d);
            }
            normalize(x[i], "embeddings.LayerNorm");
        }
        double[][] streams = new double[LAYERS + 1][];
        streams[0] = flat(x);
        for (int layer = 0; layer < LAYERS; layer++) {
            block(x, "encoder.layer." + layer + ".");
            streams[layer + 1] = flat(x);
        }
        return streams;
    }

    private void block(double[][] x, String layer) {
        int n = x.length;
        double[][] mixed = new double[n][HIDDEN];
        int width = HIDDEN / HEADS;
        for (int head = 0; head < HEADS; head++) {
            for (int i = 0; i < n; i++) {
                double[] query = linear(x[i], layer + "attention.self.query");
                double[] weight = new double[n];
                double total = 0;
                for (int j = 0; j < n; j++) {
                    double[] key = linear(x[j], layer + "attention.self.key");
                    double score = 0;
                    for (int d = head * width; d < (head + 1) * width; d++) {
                        score += query[d] * key[d];
                    }
                    weight[j] = Math.exp(score / Math.sqrt(width));
                    total += weight[j];
                }
                for (int j = 0; j < n; j++) {
                    double[] value = linear(x[j], layer + "attention.self.value");
                    for (int d = head * width; d < (head + 1) * width; d++) {
                        mixed[i][d] += weight[j] / total * value[d];
                    }
                }
            }
        }
        for (int i = 0; i < n; i++) {
            add(x[i], linear(mixed[i], layer + "attention.output.dense"));
            normalize(x[i], layer + "attention.output.LayerNorm");
            double[] units = linear(x[i], layer + "intermediate.dense");
            for (int j = 0; j < INNER; j++) {
                units[j] *= 0.5 * (1 + Erf.erf(units[j] / Math.sqrt(2)));
            }
            add(x[i], linear(units, layer + "output.dense"));
            normalize(x[i], layer + "output.LayerNorm");
        }
    }

    private double at(String name, int row, int column) {
        return values.get(name)[row * (int) shapes.get(name)[1] + column];
    }

    private double[] linear(double[] x, String name) {
        float[] bias = values.get(name + ".bias");
        double[] y = new double[bias.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias[i];
            for (int j = 0; j < x.length; j++) {
                y[i] += at(name + ".weight", i, j) * x[j];
            }
        }
        return y;
    }

    private static void add(double[] x, double[] more) {
        for (int i = 0; i < x.length; i++) {
            x[i] += more[i];
        }
    }

    private void normalize(double[] x, String name) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        for (int i = 0; i < x.length; i++) {
            x[i] = (x[i] - mean) / Math.sqrt(variance + EPSILON) * values.get(name + ".weight")[i]
                    + values.get(name + ".bias")[i];
        }
    }

    private static double[] flat(double[][] x) {
        return Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    }
}
