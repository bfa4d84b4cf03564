package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.Folders;
import saeengine.testing.TinyModel;

/** Activations that are harvested in shards are, gathered, the folder that one process writes, byte by byte. */
class ShardedHarvestTest {
    @TempDir
    Path folder;

    private Path out;
    private String harvest;

    @BeforeEach
    void command() {
        out = folder.resolve("rows");
        String text = String.join(
                ",", Collections.nCopies(8, TinyModel.stories(folder).toString()));
        harvest = "harvest --device cpu --threads 1 --model random:" + TinyModel.config(folder) + " --text " + text
                + " --out " + out;
    }

    /** Files end within chunks of the model: 700 rows each, where it reads 2,048 tokens at once. */
    @Test
    void filesThatAreSmallerThanChunks() throws IOException {
        sameInShards(harvest + " --layer 2 --shard-rows 700", 1, 2, 5, 14);
    }

    @Test
    void filesThatAreLargerThanChunks() throws IOException {
        sameInShards(harvest + " --layer 1 --shard-rows 3000 --rows 7001 --normalize per-story --dtype bf16", 3);
    }

    @Test
    void rowsOfTwoPlaces() throws IOException {
        sameInShards(harvest + " --layer 1 --transcoder --shard-rows 1000 --rows 4000", 4);
    }

    private void sameInShards(String command, int... counts) throws IOException {
        InProcess.succeeds(TinyRun.words(command));
        Map<String, byte[]> alone = TinyRun.files(out);
        for (int count : counts) {
            Folders.delete(out);
            for (int i = count; i >= 1; i--) {
                InProcess.succeeds(TinyRun.words(command, "--shard", i + "/" + count));
            }
            InProcess.succeeds(TinyRun.words("gather --out", out));
            Map<String, byte[]> gathered = TinyRun.files(out);
            assertEquals(alone.keySet(), gathered.keySet());
            alone.forEach((name, bytes) -> assertArrayEquals(bytes, gathered.get(name), count + " shards: " + name));
            assertFalse(Files.exists(folder.resolve("rows.shards")));
        }
    }

    @Test
    void refusesWhatIsMissingDamagedOrDoesNotBelong() throws IOException {
        String command = harvest + " --layer 2 --rows 3000 --shard-rows 1000";
        InProcess.refuses(TinyRun.words(command, "--shard", "1/4"), "--shard 1/4", "3 files", "--shard-rows");
        InProcess.succeeds(TinyRun.words(command, "--shard", "1/2"));
        InProcess.refuses(TinyRun.words("gather --out", out), "shard 2/2 is missing");
        InProcess.succeeds(TinyRun.words(command, "--shard", "2/2", "--seed", "5"));
        InProcess.refuses(TinyRun.words("gather --out", out), "does not belong to", "settings.seed is 5");
        Folders.delete(folder.resolve("rows.shards/2-of-2"));
        InProcess.succeeds(TinyRun.words(command, "--shard", "2/2"));
        Path file = folder.resolve("rows.shards/2-of-2/rows-000002.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        InProcess.refuses(TinyRun.words("gather --out", out), "rows-000002.safetensors", "missing or damaged");
        assertFalse(Files.exists(out));
    }
}
