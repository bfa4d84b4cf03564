package saeengine.family;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.LayerForm;
import saeengine.nn.RotaryForm;
import saeengine.nn.RotaryScaling;
import saeengine.nn.TransformerConfig;

/**
 * Gemma 3 of text alone (Gemma Team, 2025): each head's queries and keys go through a norm; five blocks that see a window
 * and turn by one theta, then one that sees everything and turns by another.
 */
final class Gemma3Family implements Family {
    private static final double LOCAL_THETA = 10_000;
    private static final double GLOBAL_THETA = 1_000_000;
    private static final String PATTERN = "sliding_window_pattern";

    @Override
    public String name() {
        return "Gemma 3";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("gemma3_text");
    }

    @Override
    public List<String> architectures() {
        return List.of("Gemma3ForCausalLM", "Gemma3TextModel");
    }

    @Override
    public KnownKeys keys(Use use) {
        return GemmaKeys.of(use).used("rope_local_base_freq", PATTERN, "_" + PATTERN);
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int positions = json.integer("max_position_embeddings", 131_072);
        LayerForm global = new LayerForm(0, Optional.of(global(json, positions)));
        Optional<RotaryForm> local = Optional.of(local(json, positions));
        int every = json.integer(json.named(PATTERN, "_" + PATTERN), 6);
        if (every < 1) {
            throw json.wrong("'" + PATTERN + "' is " + every + ", it has to be at least 1");
        }
        List<LayerForm> layers = LayerTypes.sliding(json, DecoderKeys.layers(json), i -> (i + 1) % every != 0).stream()
                .map(slides -> slides ? new LayerForm(LayerTypes.window(json, 4096), local) : global)
                .toList();
        return GemmaKeys.config(
                this, json, positions, GemmaKeys.attention(json, 0).withQueryKeyNorm(), layers, 0);
    }

    private static RotaryForm global(ConfigJson json, int positions) {
        int size = GemmaKeys.headSize(json);
        return json.has("rope_parameters")
                ? ofType(json, "full_attention", "rope_theta", positions, GLOBAL_THETA)
                : DecoderKeys.rotary(json, size, positions, GLOBAL_THETA);
    }

    /** Scaling of the older form stretches the blocks that see everything, not these. */
    private static RotaryForm local(ConfigJson json, int positions) {
        return json.has("rope_parameters")
                ? ofType(json, "sliding_attention", "rope_local_base_freq", positions, LOCAL_THETA)
                : new RotaryForm(
                        GemmaKeys.headSize(json),
                        json.number("rope_local_base_freq", LOCAL_THETA),
                        false,
                        new RotaryScaling.None());
    }

    private static RotaryForm ofType(ConfigJson json, String type, String key, int positions, double theta) {
        if (json.has("rope_scaling")) {
            throw json.wrong("has 'rope_scaling' and 'rope_parameters', which mean the same; take one out");
        }
        ConfigJson types = json.object("rope_parameters");
        types.check(new KnownKeys().used("full_attention", "sliding_attention"));
        if (!types.has(type)) {
            throw types.wrong("has no '" + type + "'");
        }
        return DecoderKeys.rotary(json, types.object(type), key, GemmaKeys.headSize(json), positions, theta);
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        return GemmaKeys.tensors()
                .same("blocks.*.query_norm", "model.layers.*.self_attn.q_norm")
                .same("blocks.*.key_norm", "model.layers.*.self_attn.k_norm");
    }
}
