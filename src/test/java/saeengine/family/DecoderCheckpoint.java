package saeengine.family;

/** A checkpoint of Llama's form: 19 tokens, a stream of 32, MLPs of 20. */
final class DecoderCheckpoint {
    static final int VOCABULARY = 19;
    static final int HIDDEN = 32;
    static final int UNITS = 20;

    private DecoderCheckpoint() {}

    /** @param middle what norms' weights are near */
    static RandomCheckpoint of(int layers, int heads, int keyHeads, int size, double middle) {
        RandomCheckpoint drawn = new RandomCheckpoint().tensor("model.embed_tokens.weight", 0, VOCABULARY, HIDDEN);
        for (int layer = 0; layer < layers; layer++) {
            String p = "model.layers." + layer + ".";
            drawn.tensor(p + "input_layernorm.weight", middle, HIDDEN)
                    .tensor(p + "self_attn.q_proj.weight", 0, heads * size, HIDDEN)
                    .tensor(p + "self_attn.k_proj.weight", 0, keyHeads * size, HIDDEN)
                    .tensor(p + "self_attn.v_proj.weight", 0, keyHeads * size, HIDDEN)
                    .tensor(p + "self_attn.o_proj.weight", 0, HIDDEN, heads * size)
                    .tensor(p + "post_attention_layernorm.weight", middle, HIDDEN)
                    .tensor(p + "mlp.gate_proj.weight", 0, UNITS, HIDDEN)
                    .tensor(p + "mlp.up_proj.weight", 0, UNITS, HIDDEN)
                    .tensor(p + "mlp.down_proj.weight", 0, HIDDEN, UNITS);
        }
        return drawn.tensor("model.norm.weight", middle, HIDDEN).tensor("lm_head.weight", 0, VOCABULARY, HIDDEN);
    }

    /** The same with a tensor more in each layer. */
    static RandomCheckpoint with(RandomCheckpoint drawn, int layers, String name, double middle, long... shape) {
        for (int layer = 0; layer < layers; layer++) {
            drawn.tensor("model.layers." + layer + "." + name, middle, shape);
        }
        return drawn;
    }
}
