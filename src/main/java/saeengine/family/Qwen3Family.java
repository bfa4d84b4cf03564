package saeengine.family;

import java.util.List;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.AttentionForm;
import saeengine.nn.TransformerConfig;

/** Qwen3 (Qwen Team, 2025): a Llama whose heads' queries and keys go through a norm each before they are rotated. */
final class Qwen3Family implements Family {
    @Override
    public String name() {
        return "Qwen3";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("qwen3");
    }

    @Override
    public List<String> architectures() {
        return List.of("Qwen3ForCausalLM", "Qwen3Model");
    }

    @Override
    public KnownKeys keys(Use use) {
        return QwenKeys.of(use).used("attention_bias");
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int positions = json.integer("max_position_embeddings", 32_768);
        int size = json.integer("head_dim", 128);
        boolean biased = json.flag("attention_bias", false);
        AttentionForm attention =
                DecoderKeys.attention(json, 32, size, biased ? AttentionForm.Biases.ALL : AttentionForm.Biases.NONE);
        return DecoderKeys.serial(
                this,
                json,
                positions,
                attention.withQueryKeyNorm(),
                DecoderKeys.mlp(json, false),
                QwenKeys.layers(json, DecoderKeys.rotary(json, size, positions, DecoderKeys.THETA)));
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        return DecoderKeys.tensors()
                .same("blocks.*.query_norm", "model.layers.*.self_attn.q_norm")
                .same("blocks.*.key_norm", "model.layers.*.self_attn.k_norm");
    }
}
