package saeengine.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Rotary;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * A transformer, made of the parts that its {@link TransformerConfig} names: embeddings, blocks, and a head.
 *
 * <p>Residual stream i is what the blocks before layer i have written: 0 the embeddings, {@code layers} what the final
 * norm reads. Parameters have names of our own, the same for every family: {@code embed}, {@code positions},
 * {@code blocks.N.} with {@code attention_norm}, {@code query}, {@code key}, {@code value}, {@code out},
 * {@code mlp_norm}, {@code gate}, {@code up}, {@code down}, then {@code final_norm} and {@code head}, each with
 * {@code .weight} and perhaps {@code .bias}.
 */
public final class Transformer {
    private final TransformerConfig config;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Embeddings embeddings;
    private final List<TransformerBlock> blocks = new ArrayList<>();
    private final @Nullable Head head;

    /** A model with all its blocks. */
    public Transformer(TransformerConfig config, Weights weights) {
        this(config, weights, config.layers());
    }

    /** A model of its first blocks only, for reading the residual stream up to there. */
    public Transformer(TransformerConfig config, Weights weights, int blockCount) {
        if (blockCount < 0 || blockCount > config.layers()) {
            throw new IllegalArgumentException("layer " + blockCount + " is not in this model: it has residual streams"
                    + " 0 (embeddings) to " + config.layers());
        }
        this.config = config;
        Weights kept = (name, shape) -> {
            Parameter parameter = weights.get(name, shape);
            parameters.add(parameter);
            return parameter;
        };
        embeddings = new Embeddings(config, kept);
        Map<RotaryForm, SelfAttention.Rotation> rotations = new HashMap<>();
        for (int layer = 0; layer < blockCount; layer++) {
            SelfAttention.Rotation rotation = config.layer(layer)
                    .rotary()
                    .map(rotary -> rotations.computeIfAbsent(rotary, this::rotation))
                    .orElse(null);
            blocks.add(new TransformerBlock(config, layer, kept, rotation));
        }
        head = blockCount == config.layers()
                ? config.head()
                        .map(form -> new Head(config, form, kept, embeddings.tokens()))
                        .orElse(null)
                : null;
    }

    /** A table that lasts as long as the parameters; null where shapes alone are asked for. */
    private SelfAttention.@Nullable Rotation rotation(RotaryForm rotary) {
        if (embeddings.tokens() == null) {
            return null;
        }
        Parameter table =
                Parameter.frozen(embeddings.tokens().device(), "rotary table", config.positions(), rotary.dims());
        table.set(rotary.table(config.positions()));
        return new SelfAttention.Rotation(table, rotary.adjacent() ? Rotary.Pairing.ADJACENT : Rotary.Pairing.HALVES);
    }

    /** The parameters of a model of its first blocks, by name, in order. Nothing is made: each part says what it asks for. */
    @SuppressWarnings("NullAway") // no part looks at what it is given
    static Map<String, int[]> shapes(TransformerConfig config, int blockCount) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        new Transformer(
                config,
                (name, shape) -> {
                    shapes.put(name, shape.clone());
                    return null;
                },
                blockCount);
        return shapes;
    }

    public TransformerConfig config() {
        return config;
    }

    /**
     * Rounds the weights of the first blocks once for as long as the device lasts, where it rounds operands of such products;
     * see {@link Device#keepRounded}. They must not change any more.
     *
     * @param count of blocks, no more than were made
     */
    public void keepRounded(int count, Products products) {
        for (int layer = 0; layer < count; layer++) {
            String block = "blocks." + layer + ".";
            for (Parameter parameter : parameters) {
                if (parameter.name().startsWith(block) && isWeight(parameter.name(), parameter.shape())) {
                    parameter.device().keepRounded(parameter, products);
                }
            }
        }
    }

    /** Whether products of a block read it. */
    static boolean isWeight(String name, int[] shape) {
        return name.startsWith("blocks.") && shape.length == 2;
    }

    /** Packs token sequences, each at most as long as the model has positions, of ids it knows. */
    public Sequences sequences(Tape t, List<int[]> sequences) {
        for (int[] sequence : sequences) {
            if (sequence.length > config.positions()) {
                throw new IllegalArgumentException("a sequence of " + sequence.length
                        + " tokens is longer than the model's " + config.positions() + " positions");
            }
            for (int i = 0; i < sequence.length; i++) {
                if (sequence[i] < 0 || sequence[i] >= config.vocabulary()) {
                    throw new IllegalArgumentException("token id " + sequence[i] + " at place " + i
                            + " is outside the model's vocabulary of " + config.vocabulary()
                            + ": text and tokenizer have to be the model's own");
                }
            }
        }
        return Sequences.of(t, sequences);
    }

    /** Residual stream 0, [n, hidden]. */
    public Tensor embed(Tape t, Sequences sequences) {
        return embeddings.apply(t, sequences);
    }

    /** Residual stream {@code layer + 1} from residual stream {@code layer}. */
    public Tensor block(Tape t, int layer, Tensor x, Sequences sequences) {
        return blocks.get(layer).forward(t, x, sequences);
    }

    TransformerBlock block(int layer) {
        return blocks.get(layer);
    }

    /** The last residual stream from residual stream {@code layer}. */
    Tensor blocksFrom(Tape t, int layer, Tensor stream, Sequences sequences) {
        Tensor x = stream;
        for (int i = layer; i < config.layers(); i++) {
            x = block(t, i, x, sequences);
        }
        return x;
    }

    /** The MLP of block {@code layer} on rows of what it reads [n, hidden]: what it adds to the stream. */
    public Tensor mlp(Tape t, int layer, Tensor input) {
        return blocks.get(layer).mlp(t, input);
    }

    /** Residual stream {@code layer}, [n, hidden]; later blocks are not run. */
    public Tensor residual(Tape t, Sequences sequences, int layer) {
        Tensor x = embed(t, sequences);
        for (int i = 0; i < layer; i++) {
            x = block(t, i, x, sequences);
        }
        return x;
    }

    /** Logits [m, vocabulary] of rows [m, hidden] of the last residual stream. */
    public Tensor logits(Tape t, Tensor x) {
        if (head == null) {
            throw config.head().isEmpty()
                    ? new IllegalArgumentException("a " + config.family() + " model has no head that predicts tokens")
                    : new IllegalStateException(
                            "this model was loaded up to block " + blocks.size() + " and has no head");
        }
        return head.logits(t, x);
    }

    /** The residual stream before each norm of serial blocks: two of every block, then the last; each [n, hidden]. */
    public List<Tensor> beforeNorms(Tape t, Sequences sequences) {
        List<Tensor> streams = new ArrayList<>();
        Tensor x = embed(t, sequences);
        for (int layer = 0; layer < blocks.size(); layer++) {
            streams.add(x);
            Tensor between = blocks.get(layer).afterAttention(t, x, sequences);
            streams.add(between);
            x = blocks.get(layer).afterMlp(t, x, between);
        }
        streams.add(x);
        return streams;
    }

    /** All of them, each once. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
