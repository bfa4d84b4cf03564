package saeengine.family;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * GPT-Neo and TinyStories (Black et al., 2021; Eldan and Li, 2023): learned positions, blocks of global and local
 * attention whose scores are not scaled, a tied head.
 */
final class GptNeoFamily implements Family {
    @Override
    public String name() {
        return "GPT-Neo";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("gpt_neo");
    }

    @Override
    public List<String> architectures() {
        return List.of("GPTNeoForCausalLM", "GPTNeoModel");
    }

    @Override
    public KnownKeys keys(Use use) {
        KnownKeys keys = CommonKeys.of(use, List.of("attention_dropout", "embed_dropout", "resid_dropout"))
                .used(
                        "activation_function",
                        "hidden_size",
                        "num_layers",
                        "num_hidden_layers",
                        "num_heads",
                        "num_attention_heads",
                        "intermediate_size",
                        "max_position_embeddings",
                        "window_size",
                        "attention_layers",
                        "attention_types",
                        "layer_norm_epsilon")
                .harmless("every GPT-Neo is a decoder, whether it is said or not", "is_decoder")
                .harmless("tokens have no types here, and none without being asked for there", "type_vocab_size");
        return use == Use.TRAINED
                ? keys.only("tie_word_embeddings", "pretrain trains tied heads only", new JsonPrimitive(true))
                : keys;
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        String activation = json.text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new")) {
            throw json.wrong("activation_function is '" + activation + "', GPT-Neo models have 'gelu_new'");
        }
        int hidden = json.integer("hidden_size");
        int layers = TransformerConfig.requireLayers(json.integer(json.named("num_layers", "num_hidden_layers")));
        int heads = json.integer(json.named("num_heads", "num_attention_heads"));
        return new TransformerConfig(
                name(),
                json.integer("vocab_size"),
                hidden,
                json.integer("max_position_embeddings", 2048),
                EmbeddingForm.learnedPositions(),
                new NormForm(NormForm.Kind.LAYER, json.epsilon("layer_norm_epsilon", 1e-5)),
                AttentionForm.unscaled(hidden, heads, AttentionForm.Biases.OUT),
                MlpForm.plain(json.integer("intermediate_size", 4 * hidden), MlpForm.Activation.GELU_TANH),
                BlockForm.SERIAL,
                layers(json, layers),
                Optional.of(HeadForm.of(json.flag("tie_word_embeddings", true))));
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        return new TensorNames()
                .optionalPrefix("transformer.")
                .same("embed", "transformer.wte")
                .same("positions", "transformer.wpe")
                .same("blocks.*.attention_norm", "transformer.h.*.ln_1")
                .same("blocks.*.query", "transformer.h.*.attn.attention.q_proj")
                .same("blocks.*.key", "transformer.h.*.attn.attention.k_proj")
                .same("blocks.*.value", "transformer.h.*.attn.attention.v_proj")
                .same("blocks.*.out", "transformer.h.*.attn.attention.out_proj")
                .same("blocks.*.mlp_norm", "transformer.h.*.ln_2")
                .same("blocks.*.up", "transformer.h.*.mlp.c_fc")
                .same("blocks.*.down", "transformer.h.*.mlp.c_proj")
                .same("final_norm", "transformer.ln_f")
                .same("head", "lm_head")
                // Causal masks, which attention types and window say again, and the number that stands for -infinity.
                .skip("transformer\\.h\\.(\\d+)\\.attn\\.attention\\.(?:masked_)?bias");
    }

    @Override
    public boolean trains() {
        return true;
    }

    /** Attention types are written out, for defaults differ. */
    @Override
    public void complete(JsonObject json, TransformerConfig config) {
        JsonArray types = new JsonArray();
        for (LayerForm layer : config.layerForms()) {
            JsonArray names = new JsonArray();
            names.add(layer.window() > 0 ? "local" : "global");
            JsonArray once = new JsonArray();
            once.add(names);
            once.add(1);
            types.add(once);
        }
        json.add("attention_types", types);
    }

    /** From {@code attention_layers}, or {@code attention_types}: [[["global", "local"], 2]]; they may not differ. */
    private static List<LayerForm> layers(ConfigJson json, int layers) {
        int window = json.integer("window_size", 256);
        if (window < 1) {
            throw json.wrong("a model's window size is at least 1, got " + window);
        }
        List<Boolean> local = local(json, layers);
        if (local.size() != layers) {
            throw json.wrong("attention types name " + local.size() + " layers, the model has " + layers);
        }
        return local.stream()
                .map(each -> each ? LayerForm.local(window) : LayerForm.global())
                .toList();
    }

    private static List<Boolean> local(ConfigJson json, int layers) {
        List<Boolean> written = json.has("attention_layers") ? locals(json, json.array("attention_layers")) : null;
        List<Boolean> grouped = json.has("attention_types") ? ofGroups(json, json.array("attention_types")) : null;
        if (written != null && grouped != null && !written.equals(grouped)) {
            throw json.wrong("'attention_layers' and 'attention_types' name different layers, "
                    + KnownKeys.shown(json.get("attention_layers")) + " and "
                    + KnownKeys.shown(json.get("attention_types")) + "; take the wrong one out");
        }
        if (written != null) {
            return written;
        }
        return grouped != null ? grouped : alternating(layers);
    }

    /** Global and local attention by turns, global first, as all published models have it. */
    private static List<Boolean> alternating(int layers) {
        List<Boolean> local = new ArrayList<>();
        for (int layer = 0; layer < Math.min(layers, TransformerConfig.MOST_LAYERS + 1); layer++) {
            local.add(layer % 2 == 1);
        }
        return local;
    }

    private static List<Boolean> ofGroups(ConfigJson json, JsonArray groups) {
        List<Boolean> local = new ArrayList<>();
        for (JsonElement group : groups) {
            boolean isGroup = group.isJsonArray()
                    && group.getAsJsonArray().size() == 2
                    && group.getAsJsonArray().get(0).isJsonArray()
                    && ConfigJson.isNumber(group.getAsJsonArray().get(1));
            if (!isGroup) {
                throw json.wrong("'attention_types' is a list of pairs like [[\"global\", \"local\"], 2], one is "
                        + KnownKeys.shown(group));
            }
            List<Boolean> once = locals(json, group.getAsJsonArray().get(0).getAsJsonArray());
            int times = json.whole("attention_types", group.getAsJsonArray().get(1));
            for (int i = 0; i < times && !once.isEmpty() && local.size() <= TransformerConfig.MOST_LAYERS; i++) {
                local.addAll(once);
            }
        }
        return local;
    }

    private static List<Boolean> locals(ConfigJson json, JsonArray types) {
        List<Boolean> local = new ArrayList<>();
        types.forEach(type -> local.add(isLocal(json, type)));
        return local;
    }

    private static boolean isLocal(ConfigJson json, JsonElement type) {
        String text = ConfigJson.isText(type) ? type.getAsString() : type.toString();
        return switch (text) {
            case "local" -> true;
            case "global" -> false;
            default -> throw json.wrong("attention type '" + text + "' is neither 'global' nor 'local'");
        };
    }
}
