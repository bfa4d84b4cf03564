package saeengine.nn;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.Embedding;
import saeengine.op.LayerNorm;
import saeengine.op.Linear;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * GPT-Neo: token and position embeddings, blocks of global and local attention, and a head,
 * which is the token embedding again or, untied, a matrix of its own.
 *
 * <p>Parameters carry the names of the Hugging Face checkpoints. Residual stream i is what the blocks before layer
 * i have written: 0 the embeddings, {@code layers} what the final layer norm reads.
 */
public final class GptNeo {
    private final GptNeoConfig config;
    private final Parameter tokenTable;
    private final Parameter positionTable;
    private final List<GptNeoBlock> blocks = new ArrayList<>();
    private final Parameter finalWeight;
    private final Parameter finalBias;
    private final Parameter head;

    /** A model with all its blocks. */
    public GptNeo(GptNeoConfig config, Weights weights) {
        this(config, weights, config.layers());
    }

    /** A model of its first blocks only, for reading the residual stream up to there. */
    public GptNeo(GptNeoConfig config, Weights weights, int blockCount) {
        if (blockCount < 0 || blockCount > config.layers()) {
            throw new IllegalArgumentException("layer " + blockCount + " is not in this model: it has residual streams"
                    + " 0 (embeddings) to " + config.layers());
        }
        this.config = config;
        tokenTable = weights.get("transformer.wte.weight", config.vocabulary(), config.hidden());
        positionTable = weights.get("transformer.wpe.weight", config.positions(), config.hidden());
        for (int layer = 0; layer < blockCount; layer++) {
            blocks.add(new GptNeoBlock(config, layer, weights));
        }
        boolean whole = blockCount == config.layers();
        finalWeight = whole ? weights.get("transformer.ln_f.weight", config.hidden()) : null;
        finalBias = whole ? weights.get("transformer.ln_f.bias", config.hidden()) : null;
        boolean ownHead = whole && !config.tied();
        head = ownHead ? weights.get("lm_head.weight", config.vocabulary(), config.hidden()) : tokenTable;
    }

    public GptNeoConfig config() {
        return config;
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

    /** The embeddings [n, hidden]: residual stream 0. */
    public Tensor embed(Tape t, Sequences sequences) {
        Tensor tokens = Embedding.embedding(t, tokenTable, sequences.ids());
        return Add.add(t, tokens, Embedding.embedding(t, positionTable, sequences.positions()));
    }

    /** Residual stream {@code layer + 1} from residual stream {@code layer}. */
    public Tensor block(Tape t, int layer, Tensor x, Sequences sequences) {
        return blocks.get(layer).forward(t, x, sequences);
    }

    /** The last residual stream from residual stream {@code layer}. */
    Tensor blocksFrom(Tape t, int layer, Tensor stream, Sequences sequences) {
        Tensor x = stream;
        for (int i = layer; i < config.layers(); i++) {
            x = block(t, i, x, sequences);
        }
        return x;
    }

    /** The residual stream between attention and MLP of block {@code layer}, from residual stream {@code layer}. */
    Tensor afterAttention(Tape t, int layer, Tensor x, Sequences sequences) {
        return blocks.get(layer).afterAttention(t, x, sequences);
    }

    /** What the MLP of block {@code layer} reads, [n, hidden]: the second layer norm of the stream between. */
    Tensor mlpInput(Tape t, int layer, Tensor middle) {
        return blocks.get(layer).mlpInput(t, middle);
    }

    /** The MLP of block {@code layer} on rows of its input [n, hidden]: what it adds to the stream. */
    public Tensor mlp(Tape t, int layer, Tensor input) {
        return blocks.get(layer).mlp(t, input);
    }

    /** As {@link #block} for the one token after those in the cache. */
    Tensor next(Tape t, int layer, Tensor x, KeyValues before) {
        return blocks.get(layer).next(t, x, before);
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
        if (finalWeight == null) {
            throw new IllegalStateException("this model was loaded up to block " + blocks.size() + " and has no head");
        }
        Tensor normed = LayerNorm.layerNorm(t, x, finalWeight, finalBias, config.epsilon());
        return Linear.linear(t, normed, head, null);
    }

    /** The residual stream before each layer norm: ln_1 and ln_2 of every block, then ln_f; each [n, hidden]. */
    public List<Tensor> beforeNorms(Tape t, Sequences sequences) {
        List<Tensor> streams = new ArrayList<>();
        Tensor x = embed(t, sequences);
        for (GptNeoBlock block : blocks) {
            streams.add(x);
            x = block.afterAttention(t, x, sequences);
            streams.add(x);
            x = block.afterMlp(t, x);
        }
        streams.add(x);
        return streams;
    }

    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(tokenTable, positionTable));
        blocks.forEach(block -> all.addAll(block.parameters()));
        if (finalWeight != null) {
            all.add(finalWeight);
            all.add(finalBias);
        }
        if (head != tokenTable) {
            all.add(head);
        }
        return all;
    }
}
