package saeengine.nn;

/** How many numbers a model's tensors hold for each token, by its parts; weights are not among them. */
public final class ForwardFloats {
    /** What a norm keeps of a row for the backward pass, at most. */
    private static final int OF_ROW = 2;

    private ForwardFloats() {}

    /** All that a block makes: what a recording tape keeps of it. */
    public static long block(TransformerConfig config) {
        long streams = 2L * config.hidden();
        return streams + attention(config) - config.hidden() + mlp(config) - config.hidden();
    }

    /** What the attention of a block makes, and the stream with it. */
    public static long attention(TransformerConfig config) {
        AttentionForm attention = config.attention();
        long placed = (long) attention.width() + attention.keyWidth();
        long floats = normed(config) + placed + attention.keyWidth();
        if (attention.queryKeyNorm()) {
            floats += placed + (long) OF_ROW * (attention.heads() + attention.keyHeads());
        }
        if (config.layerForms().stream().anyMatch(layer -> layer.rotary().isPresent())) {
            floats += placed;
        }
        return floats + attention.width() + attention.heads() + written(config);
    }

    /** What the MLP of a block makes, and the stream with it. */
    public static long mlp(TransformerConfig config) {
        long units = (config.mlp().gated() ? 3L : 2L) * config.mlp().width();
        return normed(config) + units + written(config);
    }

    private static long normed(TransformerConfig config) {
        return (long) config.hidden() + OF_ROW;
    }

    /** The last projection, what may norm it, and the sum. */
    private static long written(TransformerConfig config) {
        long norm = config.block() == BlockForm.SANDWICH || config.block() == BlockForm.POST_NORM ? normed(config) : 0;
        return 2L * config.hidden() + norm;
    }

    /** Embeddings and head: streams before and after the blocks, logits. */
    public static long ends(TransformerConfig config) {
        boolean capped = config.head().map(head -> head.softCap() > 0).orElse(false);
        long table = config.embedding().types() > 0 ? 2L * config.hidden() : 0;
        return 4L * config.hidden() + table + (capped ? 2L : 1L) * config.vocabulary() + 4 * OF_ROW;
    }
}
