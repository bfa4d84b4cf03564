package saeengine.family;

import java.util.List;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.AttentionForm;
import saeengine.nn.TransformerConfig;

/** Qwen2 and Qwen2.5 (Qwen Team, 2024): a Llama whose queries, keys and values have biases. */
final class Qwen2Family implements Family {
    @Override
    public String name() {
        return "Qwen2";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("qwen2");
    }

    @Override
    public List<String> architectures() {
        return List.of("Qwen2ForCausalLM", "Qwen2Model");
    }

    @Override
    public KnownKeys keys(Use use) {
        return QwenKeys.of(use);
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int positions = json.integer("max_position_embeddings", 32_768);
        int size = DecoderKeys.headSize(json);
        return DecoderKeys.serial(
                this,
                json,
                positions,
                DecoderKeys.attention(json, 32, size, AttentionForm.Biases.QKV),
                DecoderKeys.mlp(json, false),
                QwenKeys.layers(json, DecoderKeys.rotary(json, size, positions, DecoderKeys.THETA)));
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        return DecoderKeys.tensors();
    }
}
