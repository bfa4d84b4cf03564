package saeengine.family;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.LayerForm;
import saeengine.nn.RotaryForm;
import saeengine.nn.TransformerConfig;

/** Gemma 2 (Gemma Team, 2024): scores and logits are capped, every other block sees a window, the first one does. */
final class Gemma2Family implements Family {
    @Override
    public String name() {
        return "Gemma 2";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("gemma2");
    }

    @Override
    public List<String> architectures() {
        return List.of("Gemma2ForCausalLM", "Gemma2Model");
    }

    @Override
    public KnownKeys keys(Use use) {
        return GemmaKeys.of(use);
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int positions = json.integer("max_position_embeddings", 8192);
        RotaryForm rotary = DecoderKeys.rotary(json, GemmaKeys.headSize(json), positions, DecoderKeys.THETA);
        List<LayerForm> layers = LayerTypes.sliding(json, DecoderKeys.layers(json), i -> i % 2 == 0).stream()
                .map(slides -> new LayerForm(slides ? LayerTypes.window(json, 4096) : 0, Optional.of(rotary)))
                .toList();
        return GemmaKeys.config(this, json, positions, GemmaKeys.attention(json, 50), layers, 30);
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        return GemmaKeys.tensors();
    }
}
