package saeengine.family;

import com.google.gson.JsonPrimitive;
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
import saeengine.nn.TransformerConfig;

/**
 * What Gemma 2 and 3 share: norms of 1 + weight around attention and MLP, GeGLU, heads of a size of their own, token rows
 * times the root of the stream's width.
 */
final class GemmaKeys {
    private GemmaKeys() {}

    static KnownKeys of(Use use) {
        return DecoderKeys.of(use)
                .used(
                        "torch_dtype",
                        "dtype",
                        "attention_bias",
                        "attn_logit_softcapping",
                        "final_logit_softcapping",
                        "hidden_activation",
                        "layer_types",
                        "query_pre_attn_scalar",
                        "sliding_window")
                .only("use_bidirectional_attention", "tokens see none behind them", new JsonPrimitive(false))
                .harmless("hidden_activation is what is used", "hidden_act")
                .harmless("how the same numbers are computed", "cache_implementation");
    }

    static int headSize(ConfigJson json) {
        return json.integer("head_dim", 256);
    }

    /** Scores divided by the root of {@code query_pre_attn_scalar}, and capped where there is a cap. */
    static AttentionForm attention(ConfigJson json, double cap) {
        boolean biased = json.flag("attention_bias", false);
        double scalar = json.number("query_pre_attn_scalar", 256);
        return DecoderKeys.attention(
                        json, 4, headSize(json), biased ? AttentionForm.Biases.ALL : AttentionForm.Biases.NONE)
                .scaled((float) (1 / Math.sqrt(scalar)))
                .capped(cap(json, "attn_logit_softcapping", cap));
    }

    /** A null is no cap, which 0 stands for. */
    private static float cap(ConfigJson json, String key, double missing) {
        if (DecoderKeys.isNull(json, key)) {
            return 0f;
        }
        return json.has(key) ? (float) json.positive(key) : (float) missing;
    }

    /** @param cap of logits where none is said */
    static TransformerConfig config(
            Family family,
            ConfigJson json,
            int positions,
            AttentionForm attention,
            List<LayerForm> layers,
            double cap) {
        int hidden = json.integer("hidden_size");
        MlpForm.Activation activation = Activations.of(json, "hidden_activation", "gelu_pytorch_tanh");
        return new TransformerConfig(
                family.name(),
                json.integer("vocab_size"),
                hidden,
                positions,
                new EmbeddingForm(rounded(json, Math.sqrt(hidden)), false, 0, false),
                new NormForm(NormForm.Kind.RMS_PLUS_ONE, json.epsilon("rms_norm_eps", 1e-6)),
                attention,
                new MlpForm(json.integer("intermediate_size"), activation, true, false),
                BlockForm.SANDWICH,
                layers,
                Optional.of(new HeadForm(
                        json.flag("tie_word_embeddings", true), false, cap(json, "final_logit_softcapping", cap))));
    }

    /** To the type that the model was made in, as the programs that made it do. */
    private static float rounded(ConfigJson json, double value) {
        String type = json.text(json.has("dtype") ? "dtype" : "torch_dtype", "float32");
        int bits = switch (type) {
            case "float32" -> 23;
            case "float16" -> 10;
            case "bfloat16" -> 7;
            default ->
                throw json.wrong("the model's type is '" + type
                        + "', which its embeddings are scaled in; this version has 'float32', 'float16' and"
                        + " 'bfloat16'");
        };
        double unit = Math.scalb(1.0, Math.getExponent(value) - bits);
        return (float) (Math.rint(value / unit) * unit);
    }

    static TensorNames tensors() {
        String layer = "model.layers.*.";
        return DecoderKeys.tensors()
                .same("blocks.*.after_attention_norm", layer + "post_attention_layernorm")
                .same("blocks.*.mlp_norm", layer + "pre_feedforward_layernorm")
                .same("blocks.*.after_mlp_norm", layer + "post_feedforward_layernorm");
    }
}
