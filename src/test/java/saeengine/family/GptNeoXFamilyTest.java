package saeengine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.data.DataException;
import saeengine.tensor.Device;
import saeengine.testing.Relative;

/** GPT-NeoX: its config's keys, and its numbers at every site against float64 loops over the checkpoint's own tensors. */
class GptNeoXFamilyTest {
    private static final int[] IDS = {3, 18, 0, 7, 7, 2, 11, 5, 9, 1, 16, 4, 8};
    private static final int[] FIRST = {4, 9, 12, 1};
    private static final int H = 12;
    private static final double STEP = 1e-5;

    @TempDir
    Path folder;

    private final CpuDevice device = CpuDevice.checked(2);

    @AfterEach
    void close() {
        device.close();
    }

    private static String config(String more) {
        return """
                {"model_type": "gpt_neox", "architectures": ["GPTNeoXForCausalLM"], "vocab_size": 19, "hidden_size": 12,
                 "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 20,
                 "max_position_embeddings": 24, "rotary_pct": 0.7, "rotary_emb_base": 100, "hidden_act": "gelu",
                 "layer_norm_eps": 1e-5, "bos_token_id": 0, "eos_token_id": 0, "use_cache": true%s}
                """.formatted(more.isEmpty() ? "" : ", " + more);
    }

    private static RandomCheckpoint checkpoint() {
        RandomCheckpoint drawn = new RandomCheckpoint().tensor("gpt_neox.embed_in.weight", 0, 19, H);
        for (int layer = 0; layer < 2; layer++) {
            String p = "gpt_neox.layers." + layer + ".";
            drawn.layerNorm(p + "input_layernorm", H)
                    .layerNorm(p + "post_attention_layernorm", H)
                    .linear(p + "attention.query_key_value", 3 * H, H)
                    .linear(p + "attention.dense", H, H)
                    .linear(p + "mlp.dense_h_to_4h", 20, H)
                    .linear(p + "mlp.dense_4h_to_h", H, 20);
        }
        return drawn.layerNorm("gpt_neox.final_layer_norm", H).tensor("embed_out.weight", 0, 19, H);
    }

    private static ReferenceModel reference(
            Map<String, double[]> tensors, boolean parallel, double stretch, String head) {
        return new ReferenceGptNeoX(tensors, H, 2, 2, 0.7, 100, stretch, parallel, 1e-5, head);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everySiteIsThatOfPlainLoops(boolean parallel) {
        of(device, folder, parallel).check();
    }

    private static AgainstReference of(Device device, Path folder, boolean parallel) {
        RandomCheckpoint drawn = checkpoint();
        drawn.write(folder, config("\"use_parallel_residual\": " + parallel));
        return new AgainstReference(device, folder, reference(drawn.doubles(), parallel, 1, "embed_out"), IDS);
    }

    /** The usual form, on any device. */
    static AgainstReference parallel(Device device, Path folder) {
        return of(device, folder, true);
    }

    @Test
    void aTiedHeadAndStretchedPositions() {
        RandomCheckpoint drawn = checkpoint().remove("embed_out.weight");
        drawn.tensor("gpt_neox.layers.1.attention.masked_bias", -1e9)
                .tensor("gpt_neox.layers.0.attention.rotary_emb.inv_freq", 1, 2)
                .write(
                        folder,
                        config(
                                "\"tie_word_embeddings\": true, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.5}"));
        new AgainstReference(device, folder, reference(drawn.doubles(), true, 2.5, "gpt_neox.embed_in"), IDS).check();
    }

    @Test
    void aBareModelIsReadWithoutItsPrefix() {
        RandomCheckpoint drawn = checkpoint();
        drawn.write(folder, config(""), "gpt_neox.");
        new AgainstReference(device, folder, reference(drawn.doubles(), true, 1, "embed_out"), IDS).check();
    }

    /** What pretrain goes by: the mean loss of two sequences, by central differences of the float64 loops. */
    @Test
    void everyGradientIsThatOfDifferences() {
        RandomCheckpoint drawn = checkpoint();
        drawn.write(folder, config(""));
        Map<String, double[]> tensors = drawn.doubles();
        ReferenceModel loops = reference(tensors, true, 1, "embed_out");
        Map<String, float[]> got = TrainedGradients.of(device, folder, List.of(FIRST, IDS));
        assertEquals(tensors.keySet(), got.keySet());
        int tokens = FIRST.length + IDS.length - 2;
        tensors.forEach((name, tensor) -> {
            double[] differences = new double[tensor.length];
            for (int i = 0; i < tensor.length; i++) {
                double kept = tensor[i];
                tensor[i] = kept + STEP;
                double above = nextTokens(loops, FIRST) + nextTokens(loops, IDS);
                tensor[i] = kept - STEP;
                double below = nextTokens(loops, FIRST) + nextTokens(loops, IDS);
                tensor[i] = kept;
                differences[i] = (above - below) / (2 * STEP * tokens);
            }
            Relative.assertWithin(2e-5, got.get(name), differences, name);
        });
    }

    private static double nextTokens(ReferenceModel loops, int[] ids) {
        return loops.loss(Arrays.copyOf(ids, ids.length - 1), Arrays.copyOfRange(ids, 1, ids.length));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"rotary_pct\": 0.1; at least 2, got 0",
                "\"rotary_pct\": 1.4; 8 dims",
                "\"rope_theta\": 50; 'rotary_emb_base' is 100 and 'rope_theta', which means the same, 50",
                "\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}; rope_type is 'dynamic'",
                "\"rope_scaling\": {\"type\": \"linear\"}; 'factor' has to be above 0, is not there",
                "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2, \"low\": 1}; 'low' is 1",
                "\"hidden_act\": \"gelu_10\"; 'hidden_act' is 'gelu_10'",
                "\"num_attention_heads\": 5; hidden size 12 is no multiple of 5 heads",
                "\"sliding_window\": 8; 'sliding_window' is 8",
                "\"architectures\": [\"GPTNeoXForSequenceClassification\"]; GPTNeoXForSequenceClassification",
            })
    void whatChangesTheResultIsRefusedByName(String more, String part) {
        String message = assertThrows(
                        DataException.class,
                        () -> Families.read(
                                "config.json",
                                JsonParser.parseString(config(more)).getAsJsonObject(),
                                Use.STORED))
                .getMessage();
        assertTrue(message.startsWith("config.json: ") && message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
