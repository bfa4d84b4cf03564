package saeengine.nn;

/**
 * What the attention of every block is; windows and rotations are a {@link LayerForm}'s.
 *
 * @param heads of queries
 * @param keyHeads of keys and values; query head h uses number h / (heads / keyHeads)
 * @param headSize width of a head
 * @param scale what scores are multiplied by
 * @param softCap scores s become softCap tanh(s / softCap); 0 for not so
 * @param causal whether a token sees none behind it
 * @param biases which projections have one
 * @param queryKeyNorm whether each head's queries and keys go through a norm before they are rotated
 */
public record AttentionForm(
        int heads,
        int keyHeads,
        int headSize,
        float scale,
        float softCap,
        boolean causal,
        Biases biases,
        boolean queryKeyNorm) {
    /** Which of the four projections have a bias. */
    public record Biases(boolean query, boolean key, boolean value, boolean out) {
        public static final Biases ALL = new Biases(true, true, true, true);
        public static final Biases NONE = new Biases(false, false, false, false);
        public static final Biases OUT = new Biases(false, false, false, true);
        public static final Biases QKV = new Biases(true, true, true, false);
    }

    public AttentionForm {
        TransformerConfig.requirePositive("number of heads", heads);
        TransformerConfig.requirePositive("number of key heads", keyHeads);
        TransformerConfig.requirePositive("size of a head", headSize);
        if (heads % keyHeads != 0) {
            throw new IllegalArgumentException(heads + " heads are no multiple of " + keyHeads + " key heads");
        }
        if (!(scale > 0) || !Float.isFinite(scale)) {
            throw new IllegalArgumentException("scores are scaled by more than 0, got " + scale);
        }
    }

    /** Causal, as many key heads as heads that share the stream's width, scores divided by the root of a head's size. */
    public static AttentionForm usual(int hidden, int heads, Biases biases) {
        return unscaled(hidden, heads, biases).scaled((float) (1 / Math.sqrt(headSize(hidden, heads))));
    }

    /** The same with scores as they are. */
    public static AttentionForm unscaled(int hidden, int heads, Biases biases) {
        int size = headSize(hidden, heads);
        return new AttentionForm(heads, heads, size, 1f, 0f, true, biases, false);
    }

    /** The stream's width shared among the heads. */
    public static int headSize(int hidden, int heads) {
        TransformerConfig.requirePositive("hidden size", hidden);
        TransformerConfig.requirePositive("number of heads", heads);
        if (hidden % heads != 0) {
            throw new IllegalArgumentException("hidden size " + hidden + " is no multiple of " + heads + " heads");
        }
        return hidden / heads;
    }

    public AttentionForm scaled(float otherScale) {
        return new AttentionForm(heads, keyHeads, headSize, otherScale, softCap, causal, biases, queryKeyNorm);
    }

    /** The same with scores s that become cap tanh(s / cap). */
    public AttentionForm capped(float cap) {
        return new AttentionForm(heads, keyHeads, headSize, scale, cap, causal, biases, queryKeyNorm);
    }

    /** The same with a norm of each head's queries and keys. */
    public AttentionForm withQueryKeyNorm() {
        return new AttentionForm(heads, keyHeads, headSize, scale, softCap, causal, biases, true);
    }

    /** The same in which a token sees those behind it, too. */
    public AttentionForm bothWays() {
        return new AttentionForm(heads, keyHeads, headSize, scale, softCap, false, biases, queryKeyNorm);
    }

    /** All heads side by side: the width of queries, and of what the heads have mixed. */
    public int width() {
        return heads * headSize;
    }

    /** The width of keys, and of values. */
    public int keyWidth() {
        return keyHeads * headSize;
    }
}
