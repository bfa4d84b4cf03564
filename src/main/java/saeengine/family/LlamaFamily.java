package saeengine.family;

import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.AttentionForm;
import saeengine.nn.LayerForm;
import saeengine.nn.TransformerConfig;

/**
 * Llama 2 and 3 and what has their form, as SmolLM2 (Touvron et al., 2023; Grattafiori et al., 2024): root mean square
 * norms, rotary positions, grouped heads, SwiGLU, no biases.
 */
final class LlamaFamily implements Family {
    @Override
    public String name() {
        return "Llama";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("llama");
    }

    @Override
    public List<String> architectures() {
        return List.of("LlamaForCausalLM", "LlamaModel");
    }

    @Override
    public KnownKeys keys(Use use) {
        return DecoderKeys.of(use)
                .used("hidden_act", "attention_bias", "mlp_bias")
                .only("is_llama_config", "it is one", new JsonPrimitive(true))
                .only("rope_interleaved", "pairs of neighbours want rows in another order", new JsonPrimitive(false))
                .harmless("for another program", "transformers.js_config");
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int positions = json.integer("max_position_embeddings", 2048);
        int size = DecoderKeys.headSize(json);
        boolean biased = json.flag("attention_bias", false);
        AttentionForm attention = DecoderKeys.attention(
                json,
                json.integer("num_attention_heads"),
                size,
                biased ? AttentionForm.Biases.ALL : AttentionForm.Biases.NONE);
        LayerForm layer = new LayerForm(0, Optional.of(DecoderKeys.rotary(json, size, positions, DecoderKeys.THETA)));
        return DecoderKeys.serial(
                this,
                json,
                positions,
                attention,
                DecoderKeys.mlp(json, json.flag("mlp_bias", false)),
                LayerForm.alike(DecoderKeys.layers(json), layer));
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        return DecoderKeys.tensors();
    }
}
