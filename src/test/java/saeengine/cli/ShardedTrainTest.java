package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.Folders;
import saeengine.testing.TinyModel;

/** A grid that is trained in shards is, gathered, the run that one process writes, file by file and byte by byte. */
class ShardedTrainTest {
    @TempDir
    Path folder;

    private Path out;
    private String train;

    @BeforeEach
    void grid() {
        out = folder.resolve("run");
        train = "train --device cpu --threads 1 --model random:" + TinyModel.config(folder) + " --text "
                + TinyModel.stories(folder) + " --steps 30 --batch 32 --buffer 500 --eval-rows 200 --log-every 10"
                + " --checkpoint-every 20 --loss-recovered-tokens 100";
    }

    @Test
    void ofTopK() throws IOException {
        sameInShards(train + " --recipe topk --features 16,24,32 --k 2,3,4 --dead-after 300 --out " + out, 1, 4, 9);
    }

    @Test
    void ofCoefficientsWithResampling() throws IOException {
        sameInShards(
                train + " --recipe relu-l1 --features 16 --l1 0.1,0.03,0.01 --resample anthropic --resample-every 10"
                        + " --resample-inputs 64 --out " + out,
                2);
    }

    @Test
    void ofPlainOnesInTheWhitenedBasis() throws IOException {
        sameInShards(train + " --features 3,6,12 --out " + out, 3);
    }

    private void sameInShards(String command, int... counts) throws IOException {
        InProcess.succeeds(TinyRun.words(command));
        Map<String, byte[]> alone = TinyRun.files(out);
        for (int count : counts) {
            Folders.delete(out);
            for (int i = count; i >= 1; i--) {
                InProcess.succeeds(TinyRun.words(command, "--shard", i + "/" + count));
                assertFalse(Files.exists(out));
            }
            InProcess.succeeds(TinyRun.words("gather --out", out));
            Map<String, byte[]> gathered = TinyRun.files(out);
            assertEquals(alone.keySet(), gathered.keySet());
            alone.forEach((name, bytes) -> assertArrayEquals(bytes, gathered.get(name), count + " shards: " + name));
            assertFalse(Files.exists(folder.resolve("run.shards")));
        }
    }

    /** The gathered run goes on where one machine's would. */
    @Test
    void goesOnLikeOneMachines() throws IOException {
        String command = train + " --recipe topk --features 16,24 --k 2 --out " + out;
        InProcess.succeeds(TinyRun.words(command));
        InProcess.succeeds(TinyRun.words("train --resume --steps 50 --out", out));
        Map<String, byte[]> alone = TinyRun.files(out);
        Folders.delete(out);
        InProcess.succeeds(TinyRun.words(command, "--shard", "1/2"));
        InProcess.succeeds(TinyRun.words(command, "--shard", "2/2"));
        InProcess.succeeds(TinyRun.words("gather --out", out));
        InProcess.succeeds(TinyRun.words("train --resume --steps 50 --out", out));
        Map<String, byte[]> gathered = TinyRun.files(out);
        assertEquals(alone.keySet(), gathered.keySet());
        alone.forEach((name, bytes) -> assertArrayEquals(bytes, gathered.get(name), name));
    }

    @Test
    void refusesWhatIsMissingOrDoesNotBelong() throws IOException {
        String command = train + " --recipe topk --features 16,24 --k 2 --out " + out;
        InProcess.refuses(TinyRun.words("gather --out", out), "no shard to gather", "--shard 1/N");
        InProcess.refuses(TinyRun.words(command, "--shard", "1/3"), "--shard 1/3", "2 autoencoders");
        InProcess.refuses(TinyRun.words(command, "--shard", "3/2"), "--shard", "shard 3/2");
        InProcess.refuses(TinyRun.words(command, "--shard", "1/2", "--overwrite"), "--shard with --overwrite");
        InProcess.succeeds(TinyRun.words(command, "--shard", "1/2"));
        InProcess.refuses(TinyRun.words("gather --out", out), "shard 2/2 is missing", "run.shards");
        InProcess.succeeds(TinyRun.words(command, "--shard", "2/2", "--seed", "9"));
        InProcess.refuses(
                TinyRun.words("gather --out", out), "2-of-2", "does not belong to", "1-of-2", "options.seed is 9");
        assertFalse(Files.exists(out));
        Folders.delete(folder.resolve("run.shards/2-of-2"));
        InProcess.succeeds(TinyRun.words(command, "--shard", "2/2"));
        assertTrue(InProcess.succeeds(TinyRun.words(command, "--shard", "2/2")).contains("is there already"));
        Files.createDirectories(folder.resolve("run.shards/1-of-3"));
        InProcess.refuses(TinyRun.words("gather --out", out), "1/3", "different divisions");
        Folders.delete(folder.resolve("run.shards/1-of-3"));
        InProcess.succeeds(TinyRun.words("gather --keep --out", out));
        InProcess.refuses(TinyRun.words("gather --out", out), "run: is there already");
        assertTrue(Files.isDirectory(folder.resolve("run.shards/1-of-2")));
    }
}
