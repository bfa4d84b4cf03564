package saeengine.family;

import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.AttentionForm;
import saeengine.nn.BlockForm;
import saeengine.nn.EmbeddingForm;
import saeengine.nn.LayerForm;
import saeengine.nn.MlpForm;
import saeengine.nn.NormForm;
import saeengine.nn.TransformerConfig;

/**
 * BERT and MiniLM (Devlin, Chang, Lee and Toutanova, 2018; Wang et al., 2020): every token sees every other, norms come
 * after what is added, the embeddings' sum goes through one, too. Its heads read the last residual stream and predict
 * masked tokens, not next ones: they are left out.
 */
final class BertFamily implements Family {
    @Override
    public String name() {
        return "BERT";
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("bert");
    }

    @Override
    public List<String> architectures() {
        return List.of("BertModel", "BertForMaskedLM", "BertForPreTraining");
    }

    @Override
    public KnownKeys keys(Use use) {
        return CommonKeys.of(use, List.of("hidden_dropout_prob", "attention_probs_dropout_prob"))
                .used(
                        "hidden_act",
                        "hidden_size",
                        "num_hidden_layers",
                        "num_attention_heads",
                        "intermediate_size",
                        "max_position_embeddings",
                        "type_vocab_size",
                        "layer_norm_eps")
                .only("is_decoder", "a decoder's tokens see none behind them", new JsonPrimitive(false))
                .only("position_embedding_type", "others go into scores", new JsonPrimitive("absolute"))
                .only("directionality", "tokens see each other in both directions", new JsonPrimitive("bidi"))
                .harmless(
                        "the pooler reads the last residual stream and is left out",
                        "pooler_fc_size",
                        "pooler_num_attention_heads",
                        "pooler_num_fc_layers",
                        "pooler_size_per_head",
                        "pooler_type");
    }

    @Override
    public TransformerConfig config(ConfigJson json) {
        int hidden = json.integer("hidden_size");
        AttentionForm attention =
                AttentionForm.usual(hidden, json.integer("num_attention_heads"), AttentionForm.Biases.ALL);
        return new TransformerConfig(
                name(),
                json.integer("vocab_size"),
                hidden,
                json.integer("max_position_embeddings", 512),
                new EmbeddingForm(1f, true, json.integer("type_vocab_size", 2), true),
                new NormForm(NormForm.Kind.LAYER, json.epsilon("layer_norm_eps", 1e-12)),
                attention.bothWays(),
                MlpForm.plain(json.integer("intermediate_size", 4 * hidden), activation(json)),
                BlockForm.POST_NORM,
                LayerForm.alike(json.integer("num_hidden_layers"), LayerForm.global()),
                Optional.empty());
    }

    private static MlpForm.Activation activation(ConfigJson json) {
        String name = json.text("hidden_act", "gelu");
        return switch (name) {
            case "gelu" -> MlpForm.Activation.GELU_ERF;
            case "gelu_new" -> MlpForm.Activation.GELU_TANH;
            default -> throw json.wrong("hidden_act is '" + name + "', this version reads 'gelu' and 'gelu_new'");
        };
    }

    @Override
    public TensorNames tensors(TransformerConfig config) {
        String layer = "bert.encoder.layer.*.";
        return new TensorNames()
                .optionalPrefix("bert.")
                .same("embed", "bert.embeddings.word_embeddings")
                .same("positions", "bert.embeddings.position_embeddings")
                .same("types", "bert.embeddings.token_type_embeddings")
                .same("embed_norm", "bert.embeddings.LayerNorm")
                .same("blocks.*.query", layer + "attention.self.query")
                .same("blocks.*.key", layer + "attention.self.key")
                .same("blocks.*.value", layer + "attention.self.value")
                .same("blocks.*.out", layer + "attention.output.dense")
                .same("blocks.*.attention_norm", layer + "attention.output.LayerNorm")
                .same("blocks.*.up", layer + "intermediate.dense")
                .same("blocks.*.down", layer + "output.dense")
                .same("blocks.*.mlp_norm", layer + "output.LayerNorm")
                // The numbers from 0 on, and heads that read the last residual stream.
                .skip("bert\\.embeddings\\.position_ids")
                .skip("bert\\.pooler\\.dense\\.(?:weight|bias)")
                .skip("cls\\..+");
    }
}
