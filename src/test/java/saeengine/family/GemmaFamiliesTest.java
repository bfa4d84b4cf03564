package saeengine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.data.DataException;
import saeengine.nn.LayerForm;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Device;

/** Gemma 2 and Gemma 3: their configs' keys, and their numbers at every site against float64 loops. */
class GemmaFamiliesTest {
    private static final int[] IDS = {3, 18, 0, 7, 7, 2, 11, 5, 9, 1, 16, 4, 8};
    private static final int SIZE = 6;
    private static final int H = DecoderCheckpoint.HIDDEN;
    private static final String EMBEDDING = "model.embed_tokens";

    @TempDir
    Path folder;

    private final CpuDevice device = CpuDevice.checked(2);

    @AfterEach
    void close() {
        device.close();
    }

    private static String config(String type, String more) {
        return """
            {"model_type": "%s", "vocab_size": 19, "hidden_size": 32, "num_hidden_layers": 3,
             "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 6, "intermediate_size": 20,
             "max_position_embeddings": 24, "rms_norm_eps": 1e-5, "eos_token_id": 0, "sliding_window": 5,
             "cache_implementation": "hybrid"%s}
            """.formatted(type, more.isEmpty() ? "" : ", " + more);
    }

    /** Norms' weights are near 0, for 1 is added to them. */
    private static RandomCheckpoint checkpoint() {
        RandomCheckpoint drawn = DecoderCheckpoint.of(3, 4, 2, SIZE, 0).remove("lm_head.weight");
        DecoderCheckpoint.with(drawn, 3, "pre_feedforward_layernorm.weight", 0, H);
        return DecoderCheckpoint.with(drawn, 3, "post_feedforward_layernorm.weight", 0, H);
    }

    private static RandomCheckpoint withHeadNorms() {
        RandomCheckpoint drawn = DecoderCheckpoint.with(checkpoint(), 3, "self_attn.q_norm.weight", 0, SIZE);
        return DecoderCheckpoint.with(drawn, 3, "self_attn.k_norm.weight", 0, SIZE);
    }

    private static ReferenceDecoder.Layer layer(int window, double theta, double factor) {
        return new ReferenceDecoder.Layer(window, theta, frequency -> frequency / factor);
    }

    private static ReferenceDecoder.Form form(double scalar, double cap, ReferenceDecoder.Layer... layers) {
        return new ReferenceDecoder.Form(H, 4, 2, SIZE, layers, 1 / Math.sqrt(scalar), cap, 1e-5, EMBEDDING);
    }

    @Test
    void aGemma2IsThatOfPlainLoops() {
        gemma2(device, folder).check();
    }

    /** The root of 32 is 5.65685, in bfloat16's eight bits 5.65625; caps of a size that bends scores and logits. */
    static AgainstReference gemma2(Device device, Path folder) {
        RandomCheckpoint drawn = checkpoint();
        drawn.write(
                folder,
                config(
                        "gemma2",
                        "\"torch_dtype\": \"bfloat16\", \"query_pre_attn_scalar\": 9, \"attn_logit_softcapping\": 1.5,"
                                + " \"final_logit_softcapping\": 2.0, \"hidden_activation\": \"gelu_pytorch_tanh\""));
        ReferenceDecoder.Form form = form(9, 1.5, layer(5, 10_000, 1), layer(0, 10_000, 1), layer(5, 10_000, 1));
        return new AgainstReference(device, folder, new ReferenceGemma(drawn.doubles(), form, 5.65625, 2), IDS);
    }

    /** Two blocks that see a window, then one that sees everything, by another theta and stretched. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"rope_theta\": 1e6, \"rope_local_base_freq\": 500, \"sliding_window_pattern\": 3,"
                        + " \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8.0}",
                "\"rope_parameters\": {\"full_attention\": {\"rope_type\": \"linear\", \"factor\": 8.0,"
                        + " \"rope_theta\": 1e6}, \"sliding_attention\": {\"rope_type\": \"default\", \"rope_theta\":"
                        + " 500}}, \"layer_types\": [\"sliding_attention\", \"sliding_attention\", \"full_attention\"]",
            })
    void aGemma3IsThatOfPlainLoops(String rope) {
        RandomCheckpoint drawn = withHeadNorms();
        drawn.write(folder, config("gemma3_text", "\"query_pre_attn_scalar\": 20, " + rope));
        ReferenceDecoder.Form form = form(20, 0, layer(5, 500, 1), layer(5, 500, 1), layer(0, 1e6, 8));
        double scale = (float) Math.sqrt(H);
        new AgainstReference(device, folder, new ReferenceGemma(drawn.doubles(), form, scale, 0), IDS).check();
    }

    private static TransformerConfig read(String text) {
        return Families.read("config.json", JsonParser.parseString(text).getAsJsonObject(), Use.STORED)
                .config();
    }

    private static List<Integer> windows(TransformerConfig config) {
        return config.layerForms().stream().map(LayerForm::window).toList();
    }

    /** What a key that is missing, and one that is null, stand for. */
    @Test
    void missingKeysAreWhatTheirAuthorsTakeThemFor() {
        TransformerConfig two = read(config("gemma2", ""));
        assertEquals(50f, two.attention().softCap());
        assertEquals(30f, two.head().orElseThrow().softCap());
        assertEquals(1 / 16f, two.attention().scale());
        assertEquals(true, two.tied());
        assertEquals(List.of(5, 0, 5), windows(two));
        assertEquals(
                0f,
                read(config("gemma2", "\"attn_logit_softcapping\": null"))
                        .attention()
                        .softCap());
        TransformerConfig three = read(config("gemma3_text", "\"num_hidden_layers\": 7"));
        assertEquals(0f, three.attention().softCap());
        assertEquals(0f, three.head().orElseThrow().softCap());
        assertEquals(List.of(5, 5, 5, 5, 5, 0, 5), windows(three));
        assertEquals(10_000, three.layer(0).rotary().orElseThrow().theta());
        assertEquals(1e6, three.layer(5).rotary().orElseThrow().theta());
    }

    /** 59.87 of 3584 dims. */
    @ParameterizedTest
    @CsvSource({"float32, 59.86652", "float16, 59.875", "bfloat16, 59.75"})
    void embeddingsAreScaledInTheModelsType(String type, float scale) {
        String more = "\"hidden_size\": 3584, \"dtype\": \"" + type + "\"";
        assertEquals(scale, read(config("gemma2", more)).embedding().scale());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"architectures": ["Gemma2ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                 "attn_logit_softcapping": 50.0, "bos_token_id": 2, "cache_implementation": "hybrid", "eos_token_id": 1,
                 "final_logit_softcapping": 30.0, "head_dim": 256, "hidden_act": "gelu_pytorch_tanh",
                 "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 2304, "initializer_range": 0.02,
                 "intermediate_size": 9216, "max_position_embeddings": 8192, "model_type": "gemma2",
                 "num_attention_heads": 8, "num_hidden_layers": 26, "num_key_value_heads": 4, "pad_token_id": 0,
                 "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "rope_theta": 10000.0, "sliding_window": 4096,
                 "torch_dtype": "float32", "transformers_version": "4.42.4", "use_cache": true, "vocab_size": 256000}
                """,
                """
                {"architectures": ["Gemma3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                 "attn_logit_softcapping": null, "bos_token_id": 2, "cache_implementation": "hybrid", "eos_token_id": 1,
                 "final_logit_softcapping": null, "head_dim": 256, "hidden_activation": "gelu_pytorch_tanh",
                 "hidden_size": 1152, "initializer_range": 0.02, "intermediate_size": 6912,
                 "max_position_embeddings": 32768, "model_type": "gemma3_text", "num_attention_heads": 4,
                 "num_hidden_layers": 26, "num_key_value_heads": 1, "pad_token_id": 0, "query_pre_attn_scalar": 256,
                 "rms_norm_eps": 1e-06, "rope_local_base_freq": 10000, "rope_scaling": null, "rope_theta": 1000000,
                 "sliding_window": 512, "sliding_window_pattern": 6, "torch_dtype": "bfloat16",
                 "transformers_version": "4.50.0.dev0", "use_cache": true, "vocab_size": 262144}
                """,
            })
    void publishedConfigsAreRead(String text) {
        assertEquals(256, read(text).attention().headSize());
        assertEquals(26, read(text).layers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "gemma; \"head_dim\": 6; model_type is 'gemma'",
                "gemma3; \"head_dim\": 6; model_type is 'gemma3'",
                "gemma2; \"use_bidirectional_attention\": true; 'use_bidirectional_attention' is true",
                "gemma2; \"query_pre_attn_scalar\": 0; scores are scaled by more than 0",
                "gemma2; \"attn_logit_softcapping\": -1; 'attn_logit_softcapping' has to be above 0",
                "gemma2; \"sliding_window\": null; 'sliding_window' is null",
                "gemma2; \"dtype\": \"float64\"; type is 'float64'",
                "gemma2; \"sliding_window_pattern\": 2; 'sliding_window_pattern' is 2",
                "gemma3_text; \"sliding_window_pattern\": 0; 'sliding_window_pattern' is 0",
                "gemma3_text; \"_sliding_window_pattern\": 4, \"sliding_window_pattern\": 5; which means the same, 4",
                "gemma3_text; \"rope_parameters\": {\"full_attention\": {\"rope_type\": \"default\"}}; has no"
                        + " 'sliding_attention'",
                "gemma3_text; \"rope_parameters\": {\"rope_type\": \"default\"}; 'rope_type' is \"default\"",
                "gemma3_text; \"architectures\": [\"Gemma3ForConditionalGeneration\"]; Gemma3ForConditionalGeneration",
            })
    void whatChangesTheResultIsRefusedByName(String type, String more, String part) {
        String message = assertThrows(DataException.class, () -> read(config(type, more)))
                .getMessage();
        assertTrue(message.startsWith("config.json: ") && message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
