package saeengine.family;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.AttentionForm;
import saeengine.nn.LayerForm;
import saeengine.nn.TransformerConfig;

/** Mistral (Jiang et al., 2023): a Llama whose every block sees a sliding window, where the config does not take it out. */
final class MistralFamily implements Family {
    @Override
    public String name() {
        return "Mistral";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("mistral");
    }

    @Override
    public List<String> architectures() {
        return List.of("MistralForCausalLM", "MistralModel");
    }

    @Override
    public KnownKeys keys(Use use) {
        return DecoderKeys.of(use).used("hidden_act", "sliding_window");
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int positions = json.integer("max_position_embeddings", 4096 * 32);
        int size = DecoderKeys.headSize(json);
        // A null says that there is none; a key that is missing stands for 4096.
        boolean none = DecoderKeys.isNull(json, "sliding_window");
        LayerForm layer = new LayerForm(
                none ? 0 : LayerTypes.window(json, 4096),
                Optional.of(DecoderKeys.rotary(json, size, positions, DecoderKeys.THETA)));
        return DecoderKeys.serial(
                this,
                json,
                positions,
                DecoderKeys.attention(json, 8, size, AttentionForm.Biases.NONE),
                DecoderKeys.mlp(json, false),
                LayerForm.alike(DecoderKeys.layers(json), layer));
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        return DecoderKeys.tensors();
    }
}
