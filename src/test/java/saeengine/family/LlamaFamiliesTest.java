package saeengine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
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

/** Llama, Mistral, Qwen2 and Qwen3: their configs' keys, and their numbers at every site against float64 loops. */
class LlamaFamiliesTest {
    private static final int[] IDS = {3, 18, 0, 7, 7, 2, 11, 5, 9, 1, 16, 4, 8};
    private static final String HEAD = "lm_head";
    private static final String EMBEDDING = "model.embed_tokens";
    private static final int H = DecoderCheckpoint.HIDDEN;

    @TempDir
    Path folder;

    private final CpuDevice device = CpuDevice.checked(2);

    @AfterEach
    void close() {
        device.close();
    }

    private static String config(String type, String more) {
        return """
            {"model_type": "%s", "vocab_size": 19, "hidden_size": 32, "num_hidden_layers": 2,
             "num_attention_heads": 4, "intermediate_size": 20, "max_position_embeddings": 24,
             "rms_norm_eps": 1e-5, "eos_token_id": 0, "hidden_act": "silu", "use_cache": true%s}
            """.formatted(type, more.isEmpty() ? "" : ", " + more);
    }

    private static ReferenceDecoder.Layer layer(int window, double theta) {
        return new ReferenceDecoder.Layer(window, theta, frequency -> frequency);
    }

    private void check(RandomCheckpoint drawn, int keyHeads, int size, String head, ReferenceDecoder.Layer... layers) {
        against(device, folder, drawn, keyHeads, size, head, layers).check();
    }

    private static AgainstReference against(
            Device device,
            Path folder,
            RandomCheckpoint drawn,
            int keyHeads,
            int size,
            String head,
            ReferenceDecoder.Layer... layers) {
        ReferenceDecoder.Form form =
                new ReferenceDecoder.Form(H, 4, keyHeads, size, layers, 1 / Math.sqrt(size), 0, 1e-5, head);
        return new AgainstReference(device, folder, new ReferenceLlama(drawn.doubles(), form), IDS);
    }

    private static RandomCheckpoint biased(RandomCheckpoint drawn, int keys, int queries, boolean out) {
        DecoderCheckpoint.with(drawn, 2, "self_attn.q_proj.bias", 0, queries);
        DecoderCheckpoint.with(drawn, 2, "self_attn.k_proj.bias", 0, keys);
        DecoderCheckpoint.with(drawn, 2, "self_attn.v_proj.bias", 0, keys);
        return out ? DecoderCheckpoint.with(drawn, 2, "self_attn.o_proj.bias", 0, H) : drawn;
    }

    @Test
    void aLlamaWithoutGroupsScalingOrHeadOfItsOwn() {
        RandomCheckpoint drawn = DecoderCheckpoint.of(2, 4, 4, 8, 1).remove(HEAD + ".weight");
        DecoderCheckpoint.with(drawn, 2, "self_attn.rotary_emb.inv_freq", 1, 4)
                .write(folder, config("llama", "\"tie_word_embeddings\": true, \"rope_scaling\": null"));
        check(drawn, 4, 8, EMBEDDING, layer(0, 10_000), layer(0, 10_000));
    }

    /** Waves of 6, 20, 63 and 199 positions: the first is kept, the last stretched, those between are between. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"rope_theta\": 100, \"rope_scaling\": {\"rope_type\": \"llama3\", %s}",
                "\"rope_parameters\": {\"rope_type\": \"llama3\", \"rope_theta\": 100, %s}",
            })
    void aLlama3WithGroupsAndStretchedPositions(String rope) {
        RandomCheckpoint drawn = DecoderCheckpoint.of(2, 4, 2, 8, 1);
        String scaling = "\"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
                + " \"original_max_position_embeddings\": 64";
        drawn.write(folder, config("llama", "\"num_key_value_heads\": 2, " + rope.formatted(scaling)));
        DoubleUnaryOperator stretched = frequency -> {
            double wave = 2 * Math.PI / frequency;
            double s = Math.max(0, Math.min(1, (64 / wave - 1) / (4 - 1)));
            return frequency * ((1 - s) / 8 + s);
        };
        ReferenceDecoder.Layer layer = new ReferenceDecoder.Layer(0, 100, stretched);
        check(drawn, 2, 8, HEAD, layer, layer);
    }

    /** Positions divided by a factor, heads wider than the stream, biases everywhere, a file without the prefix. */
    @Test
    void aLlamaWithAllThatItMayHave() {
        RandomCheckpoint drawn = biased(DecoderCheckpoint.of(2, 4, 1, 10, 1), 10, 40, true);
        DecoderCheckpoint.with(drawn, 2, "mlp.gate_proj.bias", 0, DecoderCheckpoint.UNITS);
        DecoderCheckpoint.with(drawn, 2, "mlp.up_proj.bias", 0, DecoderCheckpoint.UNITS);
        DecoderCheckpoint.with(drawn, 2, "mlp.down_proj.bias", 0, H)
                .write(
                        folder,
                        config(
                                "llama",
                                "\"num_key_value_heads\": 1, \"head_dim\": 10, \"attention_bias\": true, \"mlp_bias\":"
                                        + " true, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.5}"),
                        "model.");
        ReferenceDecoder.Layer layer = new ReferenceDecoder.Layer(0, 10_000, frequency -> frequency / 2.5);
        check(drawn, 1, 10, HEAD, layer, layer);
    }

    @Test
    void aLlamaInBfloat16AndTwoFiles() {
        RandomCheckpoint drawn = DecoderCheckpoint.of(2, 4, 2, 8, 1);
        drawn.writeShards(folder, config("llama", "\"num_key_value_heads\": 2, \"torch_dtype\": \"bfloat16\""));
        check(drawn, 2, 8, HEAD, layer(0, 10_000), layer(0, 10_000));
    }

    @Test
    void aMistralWhoseWindowIsShorterThanTheText() {
        RandomCheckpoint drawn = DecoderCheckpoint.of(2, 4, 2, 8, 1);
        drawn.write(
                folder, config("mistral", "\"num_key_value_heads\": 2, \"sliding_window\": 5, \"rope_theta\": 500"));
        check(drawn, 2, 8, HEAD, layer(5, 500), layer(5, 500));
    }

    @Test
    void aQwen2WhoseLastBlockSlides() {
        RandomCheckpoint drawn = biased(DecoderCheckpoint.of(2, 4, 2, 8, 1), 16, 32, false);
        drawn.write(
                folder,
                config(
                        "qwen2",
                        "\"num_key_value_heads\": 2, \"sliding_window\": 4, \"use_sliding_window\": true,"
                                + " \"max_window_layers\": 1, \"rope_theta\": 1e6"));
        check(drawn, 2, 8, HEAD, layer(0, 1e6), layer(4, 1e6));
    }

    @Test
    void aQwen3WithNormedHeads() {
        qwen3(device, folder).check();
    }

    static AgainstReference qwen3(Device device, Path folder) {
        RandomCheckpoint drawn = DecoderCheckpoint.of(2, 4, 2, 6, 1).remove(HEAD + ".weight");
        DecoderCheckpoint.with(drawn, 2, "self_attn.q_norm.weight", 1, 6);
        DecoderCheckpoint.with(drawn, 2, "self_attn.k_norm.weight", 1, 6)
                .write(
                        folder,
                        config(
                                "qwen3",
                                "\"num_key_value_heads\": 2, \"head_dim\": 6, \"tie_word_embeddings\": true,"
                                        + " \"rope_theta\": 1e6, \"use_sliding_window\": false, \"sliding_window\":"
                                        + " null"));
        return against(device, folder, drawn, 2, 6, EMBEDDING, layer(0, 1e6), layer(0, 1e6));
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
        TransformerConfig llama = read(config("llama", ""));
        assertEquals(4, llama.attention().keyHeads());
        assertEquals(8, llama.attention().headSize());
        assertEquals(false, llama.tied());
        assertEquals(List.of(0, 0), windows(llama));
        String two = "\"num_key_value_heads\": 2";
        assertEquals(List.of(4096, 4096), windows(read(config("mistral", two))));
        assertEquals(List.of(0, 0), windows(read(config("mistral", two + ", \"sliding_window\": null"))));
        assertEquals(
                4,
                read(config("mistral", "\"num_key_value_heads\": null"))
                        .attention()
                        .keyHeads());
        assertEquals(List.of(0, 0), windows(read(config("qwen2", two + ", \"sliding_window\": 4"))));
        assertEquals(
                List.of(4, 0),
                windows(read(config(
                        "qwen2",
                        two + ", \"sliding_window\": 4, \"use_sliding_window\": true, \"layer_types\":"
                                + " [\"sliding_attention\", \"full_attention\"]"))));
        assertEquals(128, read(config("qwen3", two)).attention().headSize());
    }

    /** Published configs, keys and all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                 "bos_token_id": 128000, "eos_token_id": 128001, "head_dim": 64, "hidden_act": "silu",
                 "hidden_size": 2048, "initializer_range": 0.02, "intermediate_size": 8192,
                 "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "llama",
                 "num_attention_heads": 32, "num_hidden_layers": 16, "num_key_value_heads": 8, "pretraining_tp": 1,
                 "rms_norm_eps": 1e-05, "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0,
                 "low_freq_factor": 1.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"},
                 "rope_theta": 500000.0, "tie_word_embeddings": true, "torch_dtype": "bfloat16",
                 "transformers_version": "4.45.0.dev0", "use_cache": true, "vocab_size": 128256}
                """,
                """
                {"architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                 "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "silu", "hidden_size": 576,
                 "initializer_range": 0.041666666666666664, "intermediate_size": 1536, "is_llama_config": true,
                 "max_position_embeddings": 8192, "model_type": "llama", "num_attention_heads": 9,
                 "num_hidden_layers": 30, "num_key_value_heads": 3, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
                 "rope_interleaved": false, "rope_scaling": null, "rope_theta": 100000, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16", "transformers.js_config": {"kv_cache_dtype": {"q4f16": "float16"}},
                 "transformers_version": "4.40.1", "use_cache": true, "vocab_size": 49152}
                """,
                """
                {"architectures": ["MistralForCausalLM"], "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu",
                 "hidden_size": 4096, "initializer_range": 0.02, "intermediate_size": 14336,
                 "max_position_embeddings": 32768, "model_type": "mistral", "num_attention_heads": 32,
                 "num_hidden_layers": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
                 "sliding_window": 4096, "tie_word_embeddings": false, "torch_dtype": "bfloat16",
                 "transformers_version": "4.34.0.dev0", "use_cache": true, "vocab_size": 32000}
                """,
                """
                {"architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 151643,
                 "eos_token_id": 151643, "hidden_act": "silu", "hidden_size": 896, "initializer_range": 0.02,
                 "intermediate_size": 4864, "max_position_embeddings": 32768, "max_window_layers": 24,
                 "model_type": "qwen2", "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2,
                 "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16", "transformers_version": "4.40.1", "use_cache": true, "use_mrope": false,
                 "use_sliding_window": false, "vocab_size": 151936}
                """,
                """
                {"architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                 "bos_token_id": 151643, "eos_token_id": 151643, "head_dim": 128, "hidden_act": "silu",
                 "hidden_size": 1024, "initializer_range": 0.02, "intermediate_size": 3072,
                 "max_position_embeddings": 32768, "max_window_layers": 28, "model_type": "qwen3",
                 "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8, "rms_norm_eps": 1e-06,
                 "rope_scaling": null, "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16", "transformers_version": "4.51.0", "use_cache": true,
                 "use_sliding_window": false, "vocab_size": 151936}
                """,
            })
    void publishedConfigsAreRead(String text) {
        TransformerConfig config = read(text);
        assertEquals(0, config.attention().heads() % config.attention().keyHeads());
        assertTrue(
                Arrays.asList(0, 4096).containsAll(windows(config)),
                windows(config).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "llama; \"sliding_window\": 5; 'sliding_window' is 5",
                "llama; \"rope_interleaved\": true; 'rope_interleaved' is true",
                "llama; \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}; rope_type is 'dynamic'",
                "llama; \"rope_scaling\": {\"type\": \"llama3\", \"factor\": 2}; 'low_freq_factor' has to be above 0",
                "llama; \"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 5}, \"rope_theta\": 6;"
                        + " 'rope_theta' is 6.0 and the rope_theta of 'rope_parameters', which means the same, 5.0",
                "llama; \"rope_parameters\": {\"rope_type\": \"default\"}, \"rope_scaling\": {\"type\": \"default\"};"
                        + " 'rope_scaling' and 'rope_parameters'",
                "llama; \"rope_parameters\": {\"partial_rotary_factor\": 0.5}; 'partial_rotary_factor' is 0.5",
                "llama; \"num_key_value_heads\": 3; 4 heads are no multiple of 3 key heads",
                "llama; \"head_dim\": 7; even number of a head's dims, at least 2, got 7",
                "llama; \"hidden_act\": \"relu\"; gates of an MLP are SILU or GELU",
                "llama; \"architectures\": [\"LlamaForSequenceClassification\"]; LlamaForSequenceClassification",
                "mistral; \"num_key_value_heads\": 2, \"sliding_window\": 0; 'sliding_window' is 0",
                "mistral; \"attention_bias\": true; 'attention_bias' is true",
                "mistral; \"hidden_size\": 32; 4 heads are no multiple of 8 key heads",
                "qwen2; \"use_mrope\": true; 'use_mrope' is true",
                "qwen2; \"num_key_value_heads\": 2, \"layer_types\": [\"sliding_attention\", \"full_attention\"];"
                        + " there is no window",
                "qwen2; \"num_key_value_heads\": 2, \"layer_types\": [\"full_attention\"]; names 1 layers, the model"
                        + " has 2",
                "qwen3; \"num_key_value_heads\": 2, \"layer_types\": [\"full_attention\", \"chunked_attention\"];"
                        + " \"chunked_attention\"",
            })
    void whatChangesTheResultIsRefusedByName(String type, String more, String part) {
        String message = assertThrows(DataException.class, () -> read(config(type, more)))
                .getMessage();
        assertTrue(message.startsWith("config.json: ") && message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
