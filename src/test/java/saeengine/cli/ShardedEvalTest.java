package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.Folders;
import saeengine.testing.TinyModel;

/** An evaluation whose text is read in shards says, gathered, what one process says, to the last bit of every float64. */
class ShardedEvalTest {
    @TempDir
    Path folder;

    private Path out;
    private String model;
    private String text;

    @BeforeEach
    void model() {
        out = folder.resolve("eval.json");
        model = " --model random:" + TinyModel.config(folder);
        text = " --text "
                + String.join(
                        ",", Collections.nCopies(12, TinyModel.stories(folder).toString()));
    }

    private void trained(String recipe, Path into) {
        InProcess.succeeds(TinyRun.words("train --device cpu --threads 1" + model + " --text "
                + folder.resolve("stories.txt") + " --steps 10 --batch 32 --buffer 500 --eval-rows 100 " + recipe
                + " --out " + into));
    }

    private void sameInShards(String command, boolean losses, int... counts) throws IOException {
        InProcess.succeeds(TinyRun.words(command));
        String alone = Files.readString(out);
        assertEquals(losses, alone.contains("\"ce_clean\""));
        for (int count : counts) {
            Files.delete(out);
            for (int i = count; i >= 1; i--) {
                InProcess.succeeds(TinyRun.words(command, "--shard", i + "/" + count));
            }
            for (int i = 1; losses && i <= count; i++) {
                InProcess.succeeds(TinyRun.words(command, "--shard", i + "/" + count, "--pass", "losses"));
            }
            InProcess.succeeds(TinyRun.words("gather --out", out));
            assertEquals(alone, Files.readString(out), count + " shards");
            assertFalse(Files.exists(folder.resolve("eval.json.shards")));
        }
    }

    /** Sparse and plain ones, whose features come in two ways; a limit within a batch of rows and within a chunk. */
    @Test
    void onTheRowsOfAText() throws IOException {
        Path topK = folder.resolve("topk");
        Path plain = folder.resolve("plain");
        trained("--recipe topk --features 16,24 --k 3", topK);
        trained("--features 5", plain);
        sameInShards(
                "eval --device cpu --sae " + topK + "," + plain + model + text + " --rows 9000 --out " + out,
                true,
                1,
                2,
                4);
    }

    @Test
    void normalisedByTheStory() throws IOException {
        Path topK = folder.resolve("topk");
        trained("--recipe topk --features 16 --k 3 --normalize per-story", topK);
        sameInShards(
                "eval --device cpu --normalize per-story --special replaced --sae " + topK + model + text
                        + " --rows 3000 --out " + out,
                true,
                3);
    }

    @Test
    void ofATranscoder() throws IOException {
        Path transcoder = folder.resolve("transcoder");
        trained("--recipe transcoder --layer 1 --features 16 --k 3", transcoder);
        sameInShards("eval --device cpu --sae " + transcoder + model + text + " --rows 5000 --out " + out, true, 2);
    }

    @Test
    void onRecordedRows() throws IOException {
        Path topK = folder.resolve("topk");
        Path rows = folder.resolve("rows");
        trained("--recipe topk --features 16 --k 3", topK);
        InProcess.succeeds(TinyRun.words(
                "harvest --device cpu" + model + text + " --layer 2 --rows 5000 --shard-rows 1500 --out " + rows));
        sameInShards("eval --device cpu --sae " + topK + " --activations " + rows + " --out " + out, false, 2, 5);
        sameInShards(
                "eval --device cpu --sae " + topK + " --activations " + rows
                        + "/rows-000001.safetensors --rows 1100 --overwrite --out " + out,
                false,
                2);
    }

    private String facts() throws IOException {
        Path file = Files.writeString(folder.resolve("facts.jsonl"), "");
        return String.join(",", Collections.nCopies(12, file.toString()));
    }

    @Test
    void refusesWhatIsMissingOrDoesNotBelong() throws IOException {
        Path topK = folder.resolve("topk");
        trained("--recipe topk --features 16 --k 3", topK);
        String eval = "eval --device cpu --sae " + topK + model + text + " --out " + out + " --rows ";
        InProcess.refuses(TinyRun.words(eval + "5000 --pass losses"), "--pass: goes with --shard");
        InProcess.refuses(TinyRun.words(eval + "5000 --shard 9/9"), "--shard 9/9", "fewer shards");
        InProcess.refuses(TinyRun.words(eval + "5000 --shard 1/2 --pass losses"), "no shard to gather");
        InProcess.succeeds(TinyRun.words(eval + "5000 --shard 1/2"));
        InProcess.refuses(TinyRun.words(eval + "5000 --shard 1/2 --pass losses"), "shard 2/2 is missing");
        InProcess.succeeds(TinyRun.words(eval + "4000 --shard 2/2"));
        InProcess.refuses(TinyRun.words("gather --out", out), "does not belong to", "settings.rows is \"4000\"");
        Folders.delete(folder.resolve("eval.json.shards/2-of-2"));
        InProcess.succeeds(TinyRun.words(eval + "5000 --shard 2/2"));
        InProcess.refuses(TinyRun.words("gather --out", out), "losses: has no shard", "--pass losses");
        InProcess.succeeds(TinyRun.words(eval + "5000 --shard 1/2 --pass losses"));
        InProcess.refuses(TinyRun.words("gather --out", out), "shard 2/2 is missing", "--pass losses");
        InProcess.refuses(
                TinyRun.words(eval + "4000 --shard 2/2 --pass losses"), "does not belong to", "settings.rows");
        assertFalse(Files.exists(out));
        InProcess.refuses(
                TinyRun.words(eval + "5000 --shard 1/3 --facts " + facts()), "--shard: the facts in", "on one machine");
    }
}
