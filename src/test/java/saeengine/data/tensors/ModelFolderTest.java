package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static saeengine.data.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    @TempDir
    Path temporary;

    /** Each better file added takes over from the one before. */
    @Test
    void choosesTheWeightsInOrder() throws IOException {
        Path folder = ModelFixture.folder(temporary.resolve("model"));
        ModelFolder model = ModelFolder.open(folder);
        assertEquals(48, model.config().get("hidden_size").getAsInt());
        assertEquals(folder, model.path());
        assertRefused(
                folder,
                "holds no weights; looked for model.safetensors, model.safetensors.index.json, pytorch_model.bin,"
                        + " pytorch_model.bin.index.json",
                model::weights);

        ModelFixture.torch(folder.resolve("shard.bin"), "w", 1);
        Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{\"weight_map\": {\"w\": \"shard.bin\"}}");
        assertWeight(1, model);
        ModelFixture.torch(folder.resolve("pytorch_model.bin"), "w", 2);
        assertWeight(2, model);
        ModelFixture.safeTensors(folder.resolve("shard.safetensors"), "w", 3);
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"w\": \"shard.safetensors\"}}");
        assertWeight(3, model);
        ModelFixture.safeTensors(folder.resolve("model.safetensors"), "w", 4);
        assertWeight(4, model);
    }

    @Test
    void theFormatIsToldByContent() throws IOException {
        Path folder = ModelFixture.folder(temporary.resolve("model"));
        ModelFixture.safeTensors(folder.resolve("pytorch_model.bin"), "w", 7);
        assertWeight(7, ModelFolder.open(folder));
    }

    @Test
    void aCacheFolderStandsForItsSnapshot() throws IOException {
        Path model = temporary.resolve("models--org--name");
        Path snapshot = ModelFixture.cached(model, "f54c09fd");
        ModelFolder opened = ModelFolder.open(model);
        assertEquals(snapshot, opened.path());
        assertWeight(5, opened);
    }

    @Test
    void theConfigIsACopy() throws IOException {
        ModelFolder model = ModelFolder.open(ModelFixture.folder(temporary.resolve("model")));
        model.config().remove("hidden_size");
        assertTrue(model.config().has("hidden_size"));
    }

    @Test
    void refusesFoldersWithoutAConfig() throws IOException {
        Path missing = temporary.resolve("missing");
        assertRefused(missing, "there is no such folder", () -> ModelFolder.open(missing));
        Path config = temporary.resolve("config.json");
        assertRefused(config, "is missing", () -> ModelFolder.open(temporary));
        Files.writeString(config, "{\"hidden_size\": ");
        assertRefused(config, "is not valid JSON", () -> ModelFolder.open(temporary));
        Files.writeString(config, "[1]");
        assertRefused(config, "is not a JSON object", () -> ModelFolder.open(temporary));
    }

    private static void assertWeight(float expected, ModelFolder model) {
        try (TensorFile weights = model.weights()) {
            assertArrayEquals(new float[] {expected}, weights.get("w").toFloats());
        }
    }
}
