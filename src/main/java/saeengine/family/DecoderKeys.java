package saeengine.family;

import java.util.List;
import java.util.Optional;
import saeengine.data.KnownKeys;
import saeengine.nn.AttentionForm;
import saeengine.nn.BlockForm;
import saeengine.nn.EmbeddingForm;
import saeengine.nn.HeadForm;
import saeengine.nn.LayerForm;
import saeengine.nn.MlpForm;
import saeengine.nn.NormForm;
import saeengine.nn.RotaryForm;
import saeengine.nn.RotaryScaling;
import saeengine.nn.TransformerConfig;

/**
 * What Llama and its descendants share: the keys of sizes and rotary positions, root mean square norms, grouped heads, a
 * gated MLP, and the names of tensors.
 */
final class DecoderKeys {
    /** What rotary frequencies go by where nothing is said. */
    static final double THETA = 10_000;

    private DecoderKeys() {}

    static KnownKeys of(Use use) {
        return CommonKeys.of(use, List.of("attention_dropout"))
                .used(
                        "hidden_size",
                        "intermediate_size",
                        "num_hidden_layers",
                        "num_attention_heads",
                        "num_key_value_heads",
                        "head_dim",
                        "max_position_embeddings",
                        "rms_norm_eps",
                        "rope_theta",
                        "rope_scaling",
                        "rope_parameters");
    }

    static int layers(ConfigJson json) {
        return TransformerConfig.requireLayers(json.integer("num_hidden_layers"));
    }

    static int headSize(ConfigJson json) {
        return json.has("head_dim")
                ? json.integer("head_dim")
                : AttentionForm.headSize(json.integer("hidden_size"), json.integer("num_attention_heads"));
    }

    /**
     * Causal, scores divided by the root of a head's size.
     *
     * @param keyHeads where {@code num_key_value_heads} is missing
     */
    static AttentionForm attention(ConfigJson json, int keyHeads, int headSize, AttentionForm.Biases biases) {
        return new AttentionForm(
                json.integer("num_attention_heads"),
                keyHeads(json, keyHeads),
                headSize,
                (float) (1 / Math.sqrt(headSize)),
                0f,
                true,
                biases,
                false);
    }

    /** A null stands for as many as there are query heads. */
    private static int keyHeads(ConfigJson json, int missing) {
        return isNull(json, "num_key_value_heads")
                ? json.integer("num_attention_heads")
                : json.integer("num_key_value_heads", missing);
    }

    /** Whether a key is there and null, where that means something else than a key that is missing. */
    static boolean isNull(ConfigJson json, String key) {
        return json.get(key) != null && json.get(key).isJsonNull();
    }

    /** Pairs of a head's two halves; theta and scaling as either version of the format says them. */
    static RotaryForm rotary(ConfigJson json, int headSize, int positions, double theta) {
        if (!json.has("rope_parameters")) {
            return rotary(headSize, json.number("rope_theta", theta), RopeScaling.read(json, positions));
        }
        if (json.has("rope_scaling")) {
            throw json.wrong("has 'rope_scaling' and 'rope_parameters', which mean the same; take one out");
        }
        return rotary(json, json.object("rope_parameters"), "rope_theta", headSize, positions, theta);
    }

    /**
     * @param parameters an object of theta and scaling
     * @param key what theta is called beside the object
     */
    static RotaryForm rotary(
            ConfigJson json, ConfigJson parameters, String key, int headSize, int positions, double theta) {
        double outside = json.number(key, parameters.number("rope_theta", theta));
        double inside = parameters.number("rope_theta", outside);
        if (inside != outside) {
            throw json.wrong("'" + key + "' is " + outside + " and the rope_theta of 'rope_parameters', which means the"
                    + " same, " + inside + "; take one out");
        }
        return rotary(headSize, inside, RopeScaling.of(parameters, new KnownKeys().used("rope_theta"), positions));
    }

    private static RotaryForm rotary(int headSize, double theta, RotaryScaling scaling) {
        return new RotaryForm(headSize, theta, false, scaling);
    }

    /** The whole, with a gated MLP without biases, of blocks one after another. */
    static TransformerConfig serial(
            Family family,
            ConfigJson json,
            int positions,
            AttentionForm attention,
            MlpForm mlp,
            List<LayerForm> layers) {
        return new TransformerConfig(
                family.name(),
                json.integer("vocab_size"),
                json.integer("hidden_size"),
                positions,
                EmbeddingForm.tokens(),
                new NormForm(NormForm.Kind.RMS, json.epsilon("rms_norm_eps", 1e-6)),
                attention,
                mlp,
                BlockForm.SERIAL,
                layers,
                Optional.of(HeadForm.of(json.flag("tie_word_embeddings", false))));
    }

    /** down(silu(gate x) * up x). */
    static MlpForm mlp(ConfigJson json, boolean biased) {
        return new MlpForm(json.integer("intermediate_size"), Activations.of(json, "hidden_act", "silu"), true, biased);
    }

    /** Norms that only some families have are added by them. */
    static TensorNames tensors() {
        String layer = "model.layers.*.";
        return new TensorNames()
                .optionalPrefix("model.")
                .same("embed", "model.embed_tokens")
                .same("blocks.*.attention_norm", layer + "input_layernorm")
                .same("blocks.*.query", layer + "self_attn.q_proj")
                .same("blocks.*.key", layer + "self_attn.k_proj")
                .same("blocks.*.value", layer + "self_attn.v_proj")
                .same("blocks.*.out", layer + "self_attn.o_proj")
                .same("blocks.*.mlp_norm", layer + "post_attention_layernorm")
                .same("blocks.*.gate", layer + "mlp.gate_proj")
                .same("blocks.*.up", layer + "mlp.up_proj")
                .same("blocks.*.down", layer + "mlp.down_proj")
                .same("final_norm", "model.norm")
                .same("head", "lm_head")
                // Rotary frequencies, which the config says again.
                .skip("model\\.layers\\.(\\d+)\\.self_attn\\.rotary_emb\\.inv_freq");
    }
}
