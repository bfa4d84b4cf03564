package saeengine.family;

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
import saeengine.nn.RotaryForm;
import saeengine.nn.TransformerConfig;

/**
 * GPT-NeoX and Pythia (Black et al., 2022; Biderman et al., 2023): part of each head's dims rotated, attention and MLP
 * side by side, a head of its own. Queries, keys and values of a head lie together in one matrix, head after head.
 */
final class GptNeoXFamily implements Family {
    @Override
    public String name() {
        return "GPT-NeoX";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("gpt_neox");
    }

    @Override
    public List<String> architectures() {
        return List.of("GPTNeoXForCausalLM", "GPTNeoXModel");
    }

    @Override
    public KnownKeys keys(Use use) {
        return CommonKeys.of(use, List.of("attention_dropout", "hidden_dropout"))
                .used(
                        "hidden_act",
                        "hidden_size",
                        "num_hidden_layers",
                        "num_attention_heads",
                        "intermediate_size",
                        "max_position_embeddings",
                        "rotary_pct",
                        "rotary_emb_base",
                        "rope_theta",
                        "rope_scaling",
                        "partial_rotary_factor",
                        "attention_bias",
                        "use_parallel_residual",
                        "layer_norm_eps")
                .harmless("every GPT-NeoX is a decoder, whether it is said or not", "is_decoder")
                .harmless("tokens have no types here", "type_vocab_size");
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int hidden = json.integer("hidden_size");
        int layers = TransformerConfig.requireLayers(json.integer("num_hidden_layers"));
        int heads = json.integer("num_attention_heads");
        int positions = json.integer("max_position_embeddings", 2048);
        boolean biased = json.flag("attention_bias", true);
        AttentionForm.Biases biases = biased ? AttentionForm.Biases.ALL : AttentionForm.Biases.NONE;
        AttentionForm attention = AttentionForm.usual(hidden, heads, biases);
        double share = json.number(json.sameNumber("rotary_pct", "partial_rotary_factor"), 0.25);
        double theta = json.number(json.sameNumber("rotary_emb_base", "rope_theta"), 10_000);
        RotaryForm rotary =
                new RotaryForm((int) (attention.headSize() * share), theta, false, RopeScaling.read(json, positions));
        return new TransformerConfig(
                name(),
                json.integer("vocab_size"),
                hidden,
                positions,
                EmbeddingForm.tokens(),
                new NormForm(NormForm.Kind.LAYER, json.epsilon("layer_norm_eps", 1e-5)),
                attention,
                MlpForm.plain(json.integer("intermediate_size"), Activations.of(json, "hidden_act", "gelu")),
                json.flag("use_parallel_residual", true) ? BlockForm.PARALLEL : BlockForm.SERIAL,
                LayerForm.alike(layers, LayerForm.rotated(rotary)),
                Optional.of(HeadForm.of(json.flag("tie_word_embeddings", false))));
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        String layer = "gpt_neox.layers.*.";
        TensorNames names = new TensorNames()
                .optionalPrefix("gpt_neox.")
                .same("embed", "gpt_neox.embed_in")
                .same("blocks.*.attention_norm", layer + "input_layernorm")
                .same("blocks.*.out", layer + "attention.dense")
                .same("blocks.*.mlp_norm", layer + "post_attention_layernorm")
                .same("blocks.*.up", layer + "mlp.dense_h_to_4h")
                .same("blocks.*.down", layer + "mlp.dense_4h_to_h")
                .same("final_norm", "gpt_neox.final_layer_norm")
                .same("head", "embed_out")
                .skip("gpt_neox\\.layers\\.(\\d+)\\.attention\\.(?:bias|masked_bias|rotary_emb\\.inv_freq)");
        List<String> parts = List.of("query", "key", "value");
        for (int part = 0; part < parts.size(); part++) {
            names.rows(
                    "blocks.*." + parts.get(part),
                    layer + "attention.query_key_value",
                    3 * config.attention().width(),
                    rows(config.attention(), part));
        }
        return names;
    }

    /** Rows of the fused matrix, [heads][query, key, value][headSize], that are one of the three. */
    private static int[] rows(AttentionForm attention, int part) {
        int size = attention.headSize();
        int[] rows = new int[attention.width()];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = (row / size * 3 + part) * size + row % size;
        }
        return rows;
    }

    @Override
    public boolean trains() {
        return true;
    }
}
