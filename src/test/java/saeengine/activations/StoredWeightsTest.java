package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.nn.Transformer;
import saeengine.tensor.Parameter;
import saeengine.testing.StoredModel;

/** Every tensor of a checkpoint is used, known to change nothing, or refused by name. */
class StoredWeightsTest {
    private static final String WTE = "transformer.wte.weight";
    private static final String HEAD = "lm_head.weight";
    private static final String MASK = "transformer.h.1.attn.attention.";

    @TempDir
    Path folder;

    private final CpuDevice device = new CpuDevice(1);

    @AfterEach
    void close() {
        device.close();
    }

    private LanguageModel load(int blocks) {
        return ModelLoader.open(folder.toString(), 1).load(device, blocks);
    }

    private void refused(String... parts) {
        String message = assertThrows(DataException.class, () -> load(3)).getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' in: " + message);
        }
    }

    private static String config(boolean tied) {
        return StoredModel.config("\"tie_word_embeddings\": " + tied);
    }

    @Test
    void anUntiedHeadIsRead() {
        StoredModel stored = new StoredModel(folder, false);
        Transformer model = load(3).model();
        Parameter last = model.parameters().get(model.parameters().size() - 1);
        assertEquals("head.weight", last.name());
        assertArrayEquals(stored.tensor(HEAD), last.toArray());
        assertEquals(12 * 257, model.config().parameters() - tiedParameters());
    }

    private long tiedParameters() {
        new StoredModel(folder, true);
        return ModelLoader.open(folder.toString(), 1).config().parameters();
    }

    @Test
    void anUntiedModelNeedsItsHead() {
        new StoredModel(folder, false).remove(HEAD).write(config(false));
        refused("'lm_head.weight'", "tie_word_embeddings is false");
        // Not even for what needs no head: the folder is not whole.
        assertThrows(DataException.class, () -> load(1));
    }

    @Test
    void aTiedHeadIsTheEmbedding() {
        StoredModel stored = new StoredModel(folder, true);
        stored.put(HEAD, stored.tensor(WTE), 257, 12).write(config(true));
        assertEquals(2 + 3 * 13 + 2, load(3).model().parameters().size());
        float[] other = stored.tensor(WTE);
        other[other.length - 1] += 1e-3f;
        stored.put(HEAD, other, 257, 12).write(config(true));
        refused("'lm_head.weight'", "not the token embedding", "tie_word_embeddings to false");
        // Without the last block there is no head to be wrong.
        assertEquals(2, load(2).model().parameters().size() / 13);
        stored.put(HEAD, other, 12, 257).write(config(true));
        refused("'lm_head.weight'", "[12, 257]");
    }

    @Test
    void masksAreLeftOut() {
        StoredModel stored = new StoredModel(folder, true);
        stored.put(MASK + "bias", new float[32 * 32], 1, 1, 32, 32)
                .put(MASK + "masked_bias", new float[] {-1e9f})
                .write(config(true));
        assertEquals(3 * 13 + 4, load(3).model().parameters().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "score.weight",
                "lm_head.bias",
                "transformer.h.3.ln_1.weight",
                "transformer.h.3.attn.attention.bias",
                "transformer.h.0.attn.attention.q_proj.bias",
                "transformer.h.0.attn.attention.q_proj.lora_A.weight",
                "wte.weight",
                "step"
            })
    void whatTheModelDoesNotHaveIsRefused(String name) {
        new StoredModel(folder, true).put(name, new float[] {1}, 1).write(config(true));
        refused("'" + name + "' F32 [1]", "config.json");
    }

    @Test
    void aBareModelIsReadWithoutItsPrefix() {
        StoredModel stored = new StoredModel(folder, true);
        SafeTensorsWriter writer = new SafeTensorsWriter();
        stored.each((name, shape) -> writer.add(name.replace("transformer.", ""), stored.tensor(name), shape));
        writer.write(folder.resolve("model.safetensors"));
        assertArrayEquals(
                stored.tensor("transformer.ln_f.bias"),
                load(3).model().parameters().get(3 * 13 + 3).toArray());
    }

    @Test
    void wrongValuesAreNamed() {
        float[] values = new StoredModel(folder, true).tensor(MASK + "q_proj.weight");
        values[2 * 12 + 7] = Float.NaN;
        new StoredModel(folder, true)
                .put(MASK + "q_proj.weight", values, 12, 12)
                .write(config(true));
        refused("q_proj.weight'", "[2, 7] is NaN");
    }

    @Test
    void quantizedWeightsAreRefused() {
        StoredModel stored = new StoredModel(folder, true);
        stored.remove("transformer.ln_f.bias");
        SafeTensorsWriter writer = stored.writer().add("transformer.ln_f.bias", new int[12], 12);
        writer.write(folder.resolve("model.safetensors"));
        refused("transformer.ln_f.bias", "whole numbers", "quantized");
    }
}
