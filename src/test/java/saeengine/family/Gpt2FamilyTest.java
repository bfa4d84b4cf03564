package saeengine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import saeengine.cpu.CpuDevice;
import saeengine.data.DataException;

/** GPT-2: its config's keys, and its numbers at every site against float64 loops over the checkpoint's own tensors. */
class Gpt2FamilyTest {
    private static final int[] IDS = {3, 16, 0, 7, 7, 2, 11, 5, 9, 1, 15, 4, 8};
    private static final int H = 12;

    @TempDir
    Path folder;

    private final CpuDevice device = CpuDevice.checked(2);

    @AfterEach
    void close() {
        device.close();
    }

    private static String config(String more) {
        return """
                {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "vocab_size": 17, "n_embd": 12, "n_layer": 2,
                 "n_head": 3, "n_positions": 24, "n_ctx": 24, "layer_norm_epsilon": 1e-5, "attn_pdrop": 0.1,
                 "embd_pdrop": 0.1, "resid_pdrop": 0.1, "bos_token_id": 16, "eos_token_id": 16,
                 "task_specific_params": {"text-generation": {"do_sample": true}}, "summary_type": "cls_index"%s}
                """.formatted(more.isEmpty() ? "" : ", " + more);
    }

    private static RandomCheckpoint checkpoint() {
        RandomCheckpoint drawn = new RandomCheckpoint()
                .tensor("transformer.wte.weight", 0, 17, H)
                .tensor("transformer.wpe.weight", 0, 24, H);
        for (int layer = 0; layer < 2; layer++) {
            String p = "transformer.h." + layer + ".";
            drawn.layerNorm(p + "ln_1", H)
                    .layerNorm(p + "ln_2", H)
                    .conv1d(p + "attn.c_attn", H, 3 * H)
                    .conv1d(p + "attn.c_proj", H, H)
                    .conv1d(p + "mlp.c_fc", H, 4 * H)
                    .conv1d(p + "mlp.c_proj", 4 * H, H)
                    .tensor(p + "attn.bias", 1, 1, 1, 24, 24);
        }
        return drawn.layerNorm("transformer.ln_f", H);
    }

    @ParameterizedTest
    @CsvSource({"gelu_new,transformer.", "relu,''", "silu,''", "gelu,''"})
    void everySiteIsThatOfPlainLoops(String activation, String leftOut) {
        RandomCheckpoint drawn = checkpoint();
        drawn.write(folder, config("\"activation_function\": \"" + activation + "\""), leftOut);
        DoubleUnaryOperator unit = switch (activation) {
            case "relu" -> u -> Math.max(u, 0);
            case "silu" -> u -> u / (1 + Math.exp(-u));
            case "gelu" -> ReferenceModel::geluErf;
            default -> ReferenceModel::geluTanh;
        };
        new AgainstReference(device, folder, new ReferenceGpt2(drawn.doubles(), H, 2, 3, 1e-5, unit), IDS).check();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"scale_attn_by_inverse_layer_idx\": true; 'scale_attn_by_inverse_layer_idx' is true",
                "\"add_cross_attention\": true; 'add_cross_attention'",
                "\"n_head\": 5; hidden size 12 is no multiple of 5 heads",
                "\"rotary_pct\": 0.25; 'rotary_pct' is 0.25",
                "\"architectures\": [\"GPT2DoubleHeadsModel\"]; GPT2DoubleHeadsModel",
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
