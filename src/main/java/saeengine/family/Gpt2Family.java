package saeengine.family;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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
 * GPT-2 (Radford et al., 2019): learned positions, biases everywhere, a tied head. Its matrices are stored [in, out], and
 * queries, keys and values side by side in one.
 */
final class Gpt2Family implements Family {
    @Override
    public String name() {
        return "GPT-2";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("gpt2");
    }

    @Override
    public List<String> architectures() {
        return List.of("GPT2LMHeadModel", "GPT2Model");
    }

    @Override
    public KnownKeys keys(Use use) {
        return CommonKeys.of(use, List.of("attn_pdrop", "embd_pdrop", "resid_pdrop"))
                .used(
                        "activation_function",
                        "n_embd",
                        "n_head",
                        "n_inner",
                        "n_layer",
                        "n_positions",
                        "layer_norm_epsilon",
                        "scale_attn_weights",
                        "scale_attn_by_inverse_layer_idx")
                .harmless("the number of positions is said by n_positions", "n_ctx")
                .harmless("the same scores in another order of rounding", "reorder_and_upcast_attn")
                .harmless("every GPT-2 is a decoder, whether it is said or not", "is_decoder");
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        if (json.flag("scale_attn_by_inverse_layer_idx", false)) {
            throw json.wrong(
                    "'scale_attn_by_inverse_layer_idx' is true, this version divides scores alike in all layers");
        }
        int hidden = json.integer("n_embd");
        int heads = json.integer("n_head");
        int layers = TransformerConfig.requireLayers(json.integer("n_layer"));
        AttentionForm.Biases biases = AttentionForm.Biases.ALL;
        return new TransformerConfig(
                name(),
                json.integer("vocab_size"),
                hidden,
                json.integer("n_positions", 1024),
                EmbeddingForm.learnedPositions(),
                new NormForm(NormForm.Kind.LAYER, json.epsilon("layer_norm_epsilon", 1e-5)),
                json.flag("scale_attn_weights", true)
                        ? AttentionForm.usual(hidden, heads, biases)
                        : AttentionForm.unscaled(hidden, heads, biases),
                MlpForm.plain(
                        json.integer("n_inner", 4 * hidden), Activations.of(json, "activation_function", "gelu_new")),
                BlockForm.SERIAL,
                LayerForm.alike(layers, LayerForm.global()),
                Optional.of(HeadForm.of(json.flag("tie_word_embeddings", true))));
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        String layer = "transformer.h.*.";
        TensorNames names = new TensorNames()
                .optionalPrefix("transformer.")
                .same("embed", "transformer.wte")
                .same("positions", "transformer.wpe")
                .same("blocks.*.attention_norm", layer + "ln_1")
                .transposed("blocks.*.out", layer + "attn.c_proj")
                .same("blocks.*.mlp_norm", layer + "ln_2")
                .transposed("blocks.*.up", layer + "mlp.c_fc")
                .transposed("blocks.*.down", layer + "mlp.c_proj")
                .same("final_norm", "transformer.ln_f")
                .same("head", "lm_head")
                .skip("transformer\\.h\\.(\\d+)\\.attn\\.(?:masked_)?bias");
        List<String> parts = List.of("query", "key", "value");
        int width = config.attention().width();
        for (int part = 0; part < parts.size(); part++) {
            int[] columns = IntStream.range(part * width, (part + 1) * width).toArray();
            names.columns("blocks.*." + parts.get(part), layer + "attn.c_attn", 3 * width, columns);
        }
        return names;
    }
}
