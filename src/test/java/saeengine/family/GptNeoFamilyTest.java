package saeengine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.activations.ModelLoader;
import saeengine.data.DataException;
import saeengine.nn.LayerForm;
import saeengine.nn.TransformerConfig;
import saeengine.testing.StoredModel;

/** Every key of a config.json is used, known to change nothing, or refused by name. */
class GptNeoFamilyTest {
    /** TinyStories' and GPT-Neo's own, and what later versions of transformers write. */
    private static final String PUBLISHED = """
            {"_name_or_path": "somewhere/checkpoint-25750/", "activation_function": "gelu_new",
             "architectures": ["GPTNeoForCausalLM"], "attention_dropout": 0,
             "attention_layers": ["global", "local", "global", "local"],
             "attention_types": [[["global", "local"], 2]], "bos_token_id": 50256, "embed_dropout": 0,
             "eos_token_id": 50256, "gradient_checkpointing": false, "hidden_size": 768, "initializer_range": 0.02,
             "intermediate_size": null, "layer_norm_epsilon": 1e-05, "max_position_embeddings": 2048,
             "model_type": "gpt_neo", "num_heads": 16, "num_layers": 4, "resid_dropout": 0,
             "summary_activation": null, "summary_first_dropout": 0.1, "summary_proj_to_labels": true,
             "summary_type": "cls_index", "summary_use_proj": true, "torch_dtype": "float32",
             "transformers_version": "4.28.1", "use_cache": true, "vocab_size": 50257, "window_size": 256%s}
            """;

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    private static TransformerConfig read(String text, Use use) {
        return Families.read("config.json", json(text), use).config();
    }

    private static TransformerConfig with(String more) {
        return read(StoredModel.config(more), Use.STORED);
    }

    private static String failure(String text, Use use) {
        String message =
                assertThrows(DataException.class, () -> read(text, use)).getMessage();
        assertTrue(message.startsWith("config.json: "), message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", \"tokenizer_class\": \"GPT2Tokenizer\", \"task_specific_params\": {\"text-generation\":"
                        + " {\"do_sample\": true, \"max_length\": 50, \"temperature\": 0.9}}",
                ", \"dtype\": \"bfloat16\", \"pad_token_id\": null, \"classifier_dropout\": 0.1, \"tie_word_embeddings\": true",
                ", \"pad_token_id\": 50257, \"id2label\": {\"0\": \"LABEL_0\"}, \"label2id\": {\"LABEL_0\": 0},"
                        + " \"pruned_heads\": {}, \"is_decoder\": false, \"is_encoder_decoder\": false,"
                        + " \"add_cross_attention\": false, \"chunk_size_feed_forward\": 0, \"output_attentions\": false,"
                        + " \"quantization_config\": null",
                ", \"num_hidden_layers\": 4, \"num_attention_heads\": 16, \"_attn_implementation_autoset\": true",
            })
    void publishedConfigsAreRead(String more) {
        assertEquals(
                ModelLoader.open("random:tinystories-33m", 1).config(), read(PUBLISHED.formatted(more), Use.STORED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"scale_attn_weights\": true; 'scale_attn_weights' is true",
                "\"rotary_dim\": 4; 'rotary_dim' is 4",
                "\"quantization_config\": {\"bits\": 4}; 'quantization_config' is {\"bits\":4}",
                "\"auto_map\": {\"AutoConfig\": \"own.Config\"}; 'auto_map'",
                "\"per_layer_config\": {\"1\": {\"num_heads\": 4}}; 'per_layer_config'",
                "\"pruned_heads\": {\"1\": [0]}; 'pruned_heads' is {\"1\":[0]}, supported is {}",
                "\"is_encoder_decoder\": true; 'is_encoder_decoder' is true, supported is false",
                "\"add_cross_attention\": true; 'add_cross_attention'",
                "\"architectures\": [\"GPTNeoForSequenceClassification\"]; GPTNeoForSequenceClassification",
                "\"architectures\": \"GPTNeoModel\"; 'architectures' has to be a list",
                "\"activation_function\": \"gelu\"; activation_function is 'gelu'",
                "\"activation_function\": 3; 'activation_function' has to be a text, is 3",
                "\"tie_word_embeddings\": \"no\"; 'tie_word_embeddings' has to be true or false, is \"no\"",
                "\"num_hidden_layers\": 4; 'num_layers' is 3 and 'num_hidden_layers', which means the same, 4",
                "\"num_attention_heads\": 4; 'num_heads' is 2",
                "\"layer_norm_epsilon\": -1e-5; 'layer_norm_epsilon' is -1.0E-5",
                "\"layer_norm_epsilon\": \"1e-5\"; 'layer_norm_epsilon' has to be a number",
                "\"attention_layers\": [\"global\", \"global\", \"global\"]; name different layers",
                "\"attention_layers\": [\"global\", \"banded\", \"global\"]; attention type 'banded'",
                "\"attention_layers\": 3; 'attention_layers' has to be a list",
                "\"bos_token_id\": 1, \"eos_token_id\": 257; 'eos_token_id' is 257, outside the vocab_size of 257",
                "\"eos_token_id\": [256, 257]; 'eos_token_id' is 257, outside the vocab_size of 257",
                "\"eos_token_id\": []; 'eos_token_id' is []",
                "\"eos_token_id\": [3, \"end\"]; 'eos_token_id' is [3,\"end\"], it has to be an id or a list of ids",
                "\"eos_token_id\": \"end\"; 'eos_token_id' is \"end\"",
                "\"eos_token_id\": -1; 'eos_token_id' is -1",
                "\"vocab_size\": \"257\"; 'vocab_size' has to be a number",
                "\"num_heads\": 2.5; 'num_heads' has to be a whole number, is 2.5",
                "\"num_layers\": 1e9; at most 10000 layers",
            })
    void whatChangesTheResultIsRefusedByName(String more, String part) {
        // A key that stands twice has the last value.
        String message = failure(StoredModel.config(more), Use.STORED);
        assertTrue(message.contains(part), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[3]", "[[\"global\", 3]]", "[[[\"global\"], \"3\"]]", "[[[\"global\"]]]", "[[[3], 3]]"})
    void attentionTypesOfAnotherFormAreRefused(String types) {
        String text = StoredModel.config("\"use_cache\": true")
                .replaceAll("\"attention_types\": .*\\]\\]", "\"attention_types\": " + types);
        assertTrue(failure(text, Use.STORED).contains("attention"));
    }

    @Test
    void theSettingsAreUsed() {
        assertFalse(with("\"tie_word_embeddings\": false").tied());
        assertTrue(with("\"tie_word_embeddings\": null").tied());
        assertEquals(1e-6f, with("\"layer_norm_epsilon\": 1e-6").norm().epsilon());
        assertEquals(
                List.of(LayerForm.global(), LayerForm.local(5), LayerForm.global()),
                with("\"attention_layers\": [\"global\", \"local\", \"global\"]")
                        .layerForms());
        String other = StoredModel.config("\"use_cache\": true")
                .replace("num_layers", "num_hidden_layers")
                .replace("num_heads", "num_attention_heads");
        assertEquals(with("\"use_cache\": true"), read(other, Use.STORED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'{\"vocab_size\": 9, \"eos_token_id\": 0, \"bos_token_id\": 1}'; [0]",
                "'{\"vocab_size\": 9, \"eos_token_id\": [4]}'; [4]",
                "'{\"vocab_size\": 9, \"eos_token_id\": [4, 0, 8]}'; [4, 0, 8]",
                "'{\"vocab_size\": 9, \"eos_token_id\": null, \"bos_token_id\": 1}'; [1]",
                "'{\"vocab_size\": 9}'; []",
            })
    void theIdsThatEndAText(String text, String expected) {
        assertEquals(
                expected, new ConfigJson("config.json", json(text)).endsOfText().toString());
    }

    /** What is drawn or trained depends on keys that a stored model only carries along. */
    @Test
    void trainingRefusesWhatItDoesNotDo() {
        String spread = StoredModel.config("\"initializer_range\": 0.05");
        String dropout = StoredModel.config("\"resid_dropout\": 0.1");
        String untied = StoredModel.config("\"tie_word_embeddings\": false");
        for (String text : List.of(spread, dropout, untied)) {
            read(text, Use.STORED);
        }
        assertTrue(failure(spread, Use.DRAWN).contains("'initializer_range' is 0.05, supported is 0.02"));
        assertTrue(failure(spread, Use.TRAINED).contains("'initializer_range'"));
        read(dropout, Use.DRAWN);
        assertTrue(failure(dropout, Use.TRAINED).contains("'resid_dropout' is 0.1, supported is 0.0"));
        assertFalse(read(untied, Use.DRAWN).tied());
        assertTrue(failure(untied, Use.TRAINED).contains("'tie_word_embeddings' is false"));
        String written = StoredModel.config("\"tie_word_embeddings\": true, \"torch_dtype\": \"bfloat16\","
                + " \"architectures\": [\"GPTNeoForCausalLM\"], \"initializer_range\": 0.02, \"embed_dropout\": 0");
        assertTrue(read(written, Use.TRAINED).tied());
    }
}
