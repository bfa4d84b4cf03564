package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cache.CacheManifest;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsFile;
import saeengine.study.harvest.HarvestRun;
import saeengine.testing.TinyModel;

/** Activations in a folder, from the command that writes it to those that read it. */
class HarvestCommandTest {
    private static final int D = 12;

    @TempDir
    Path folder;

    private String model;
    private Path text;

    @BeforeEach
    void makeInputs() {
        model = "random:" + TinyModel.config(folder);
        text = TinyModel.stories(folder);
    }

    private List<String> harvest(String out, String more) {
        return TinyRun.words(
                "harvest --model " + model + " --text " + text + " --layer 2 "
                        + (more.contains("--context") ? "" : "--context 20 ") + more,
                "--out",
                folder.resolve(out));
    }

    private List<String> train(String rows, String out, String more) {
        return TinyRun.words(
                "train --recipe topk --features 24 --k 4 --batch 32 --buffer 256 --log-every 10 --activations "
                        + folder.resolve(rows) + (more.contains("--steps") ? " " : " --steps 120 ") + more,
                "--out",
                folder.resolve(out));
    }

    /** The stories' bytes, which are this model's tokens, read from the text without the program. */
    private List<byte[]> stories() {
        List<byte[]> stories = new ArrayList<>();
        for (String story : InProcess.text(text).split("<\\|endoftext\\|>")) {
            if (!story.isBlank()) {
                stories.add(story.replace("\n", "").getBytes(StandardCharsets.UTF_8));
            }
        }
        return stories;
    }

    private static long[] longs(Path shard, String name) {
        try (SafeTensorsFile file = SafeTensorsFile.open(shard)) {
            return file.get(name).toLongs();
        }
    }

    private static float[] floats(Path shard, String name) {
        try (SafeTensorsFile file = SafeTensorsFile.open(shard)) {
            return file.get(name).toFloats();
        }
    }

    private static void assertClose(double expected, double got, String what) {
        assertEquals(expected, got, 1e-5 * Math.abs(expected) + 1e-7, what);
    }

    /** Every row beside the one that {@code hidden} writes, which reads a window at a time. */
    @Test
    void rowsAreTheModelsWithTheirTokens() {
        String printed = InProcess.succeeds(harvest("rows", "--shard-rows 500"));
        assertTrue(printed.contains("special tokens: the tokenizer puts none around a text"), printed);
        assertTrue(printed.contains("free on the disk"), printed);
        Path states = folder.resolve("states.safetensors");
        InProcess.succeeds(
                TinyRun.words("hidden --model " + model + " --text " + text + " --context 20 --out " + states));
        float[] expected = floats(states, "hidden_states.2");
        CacheManifest manifest = CacheManifest.read(folder.resolve("rows"));
        assertEquals(expected.length / D, manifest.rows());
        int row = 0;
        int story = 0;
        int position = 0;
        List<byte[]> stories = stories();
        for (int i = 0; i < manifest.shardCount(); i++) {
            Path shard = folder.resolve("rows").resolve(manifest.shards().get(i).file());
            float[] got = floats(shard, "activations");
            for (int at = 0; at < got.length; at++) {
                assertClose(expected[row * D + at], got[at], "value " + at + " from row " + row);
            }
            long[] tokens = longs(shard, "tokens");
            for (int at = 0; at < tokens.length; at++, position++) {
                if (position == stories.get(story).length) {
                    position = 0;
                    story++;
                }
                assertEquals(stories.get(story)[position], tokens[at], "token of row " + (row + at));
                assertEquals(story, longs(shard, "stories")[at]);
                assertEquals(position, longs(shard, "positions")[at]);
            }
            row += tokens.length;
        }
        assertEquals(stories.size() - 1, story);
    }

    /** The same stories are held out, so the same rows are evaluated, as where the text itself is read. */
    @Test
    void theHoldOutIsThatOfTheText() {
        InProcess.succeeds(harvest("rows", "--shard-rows 300"));
        String fromText = InProcess.succeeds(TinyRun.words(
                "train --recipe topk --features 24 --k 4 --batch 32 --steps 5 --buffer 256 --context 20 --model "
                        + model + " --text " + text + " --layer 2",
                "--out",
                folder.resolve("a")));
        String fromRows = InProcess.succeeds(train("rows", "b", "--steps 5"));
        assertTrue(fromRows.contains("held out: one story in every 20 (--hold-out)"), fromRows);
        assertTrue(fromText.contains("evaluated: 81 held-out rows"), fromText);
        JsonObject one = JsonParser.parseString(InProcess.text(folder.resolve("a/bounds.json")))
                .getAsJsonObject();
        JsonObject other = JsonParser.parseString(InProcess.text(folder.resolve("b/bounds.json")))
                .getAsJsonObject();
        assertClose(one.get("variance").getAsDouble(), other.get("variance").getAsDouble(), "variance held out");
        assertEquals(one.get("rows"), other.get("rows"));
    }

    @Test
    void twoRunsAreTheSameBytesAndInOrderAsAFileOfTheRows() throws IOException {
        InProcess.succeeds(harvest("rows", "--shard-rows 5000"));
        InProcess.succeeds(harvest("shards", "--shard-rows 70"));
        InProcess.succeeds(train("rows", "a", ""));
        InProcess.succeeds(train("shards", "b", ""));
        // How rows are cut into files changes nothing.
        assertSame("a", "b", "F24-k4/sae.safetensors", "F24-k4/loss.jsonl");
        Path file = folder.resolve("rows/rows-000000.safetensors");
        InProcess.succeeds(train("shards", "c", "--in-order --steps 20"));
        InProcess.succeeds(train("rows/rows-000000.safetensors", "d", "--in-order --steps 20"));
        assertSame("c", "d", "F24-k4/sae.safetensors", "F24-k4/loss.jsonl");
        assertTrue(Files.exists(file));
    }

    private void assertSame(String one, String other, String... files) throws IOException {
        for (String file : files) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve(one).resolve(file)),
                    Files.readAllBytes(folder.resolve(other).resolve(file)),
                    file);
        }
    }

    @Test
    void evaluationOfAFolderIsThatOfItsRows() {
        InProcess.succeeds(harvest("rows", "--shard-rows 5000 --dtype bf16"));
        InProcess.succeeds(train("rows", "run", "--steps 30"));
        for (String[] each : new String[][] {{"rows", "a"}, {"rows/rows-000000.safetensors", "b"}}) {
            String printed = InProcess.succeeds(TinyRun.words(
                    "eval --sae",
                    folder.resolve("run/F24-k4"),
                    "--activations",
                    folder.resolve(each[0]),
                    "--out",
                    folder.resolve(each[1] + ".json")));
            assertTrue(printed.contains("no cross-entropies, for which --model and --text are needed"), printed);
        }
        assertEquals(results("a.json"), results("b.json"));
    }

    /** What is trained on recorded rows knows its place in the model, so that it is evaluated there without being told. */
    @Test
    void anAutoencoderKnowsWhereItsRowsWereRead() {
        InProcess.succeeds(harvest("rows", ""));
        InProcess.succeeds(train("rows", "run", "--steps 5"));
        String eval = "eval --sae " + folder.resolve("run") + " ";
        String printed = InProcess.succeeds(TinyRun.words(eval + "--model " + model + " --text " + text));
        assertTrue(printed.contains("residual stream: 2, by its hook blocks.1.hook_resid_post"), printed);
        List<String> other = harvest("other", "");
        other.set(other.indexOf("--layer") + 1, "1");
        InProcess.succeeds(other);
        printed = InProcess.succeeds(TinyRun.words(eval, "--activations", folder.resolve("other")));
        assertTrue(printed.contains("is evaluated on rows of blocks.0.hook_resid_post"), printed);
    }

    private JsonObject results(String file) {
        return JsonParser.parseString(InProcess.text(folder.resolve(file)))
                .getAsJsonObject()
                .getAsJsonArray("autoencoders")
                .get(0)
                .getAsJsonObject();
    }

    @Test
    void transcodersTrainOnPairs() {
        InProcess.succeeds(harvest("pairs", "--transcoder"));
        String run = " --recipe transcoder --features 30 --k 4 --steps 20";
        List<String> words = TinyRun.words(
                "train --batch 32 --buffer 256" + run,
                "--activations",
                folder.resolve("pairs"),
                "--out",
                folder.resolve("t"));
        assertTrue(InProcess.succeeds(words).contains("targets 12 wide"));
        InProcess.succeeds(TinyRun.words("eval --sae", folder.resolve("t"), "--activations", folder.resolve("pairs")));
        InProcess.refuses(train("pairs", "u", ""), "pairs for a transcoder", "harvest without --transcoder");
        InProcess.succeeds(harvest("rows", ""));
        words.set(
                words.indexOf(folder.resolve("pairs").toString()),
                folder.resolve("rows").toString());
        words.set(words.size() - 1, folder.resolve("v").toString());
        InProcess.refuses(words, "rows of one place", "harvest with --transcoder");
    }

    @Test
    void hiddenStatesTrainByName() {
        Path states = folder.resolve("states.safetensors");
        InProcess.succeeds(TinyRun.words("hidden --model " + model + " --text " + text + " --out " + states));
        InProcess.succeeds(train("states.safetensors", "a", "--steps 5 --tensor hidden_states.1"));
        InProcess.succeeds(TinyRun.words(
                "eval --sae", folder.resolve("a"), "--activations", states, "--tensor", "hidden_states.1"));
        InProcess.refuses(train("states.safetensors", "b", "--tensor hidden_states.9"), "hidden_states.9");
        InProcess.succeeds(harvest("rows", ""));
        InProcess.refuses(train("rows", "b", "--tensor hidden_states.1"), "--tensor", "folder of harvest");
        InProcess.refuses(
                TinyRun.words("train --tensor a --out", folder.resolve("b")), "--tensor", "goes with --activations");
    }

    /** Run again, a whole folder stays as it is, to the time stamps; with an option of another value it is refused. */
    @Test
    void anOptionThatChangesRowsIsRefusedByName() throws IOException {
        InProcess.succeeds(harvest("rows", "--rows 900 --shard-rows 400"));
        Path last = folder.resolve("rows/rows-000002.safetensors");
        var written = Files.getLastModifiedTime(last);
        assertTrue(InProcess.succeeds(harvest("rows", "--rows 900 --shard-rows 400"))
                .contains("3 of 3 shards are there and whole"));
        assertEquals(written, Files.getLastModifiedTime(last));
        String[][] others = {
            {"--rows 901 --shard-rows 400", "rows"},
            {"--rows 900 --shard-rows 300", "shard-rows"},
            {"--rows 900 --shard-rows 400 --dtype bf16", "dtype"},
            {"--rows 900 --shard-rows 400 --normalize per-story", "normalize"},
            {"--rows 900 --shard-rows 400 --seed 2", "seed"},
            {"--rows 900 --shard-rows 400 --transcoder", "transcoder"},
        };
        for (String[] other : others) {
            InProcess.refuses(
                    harvest("rows", other[0]), other[1] + ": the activations in", "begun with", "--overwrite");
        }
        List<String> layer = harvest("rows", "--rows 900 --shard-rows 400");
        layer.set(layer.indexOf("--layer") + 1, "1");
        InProcess.refuses(layer, "site: the activations in", "begun with blocks.1.hook_resid_post, this is blocks.0");
        Files.writeString(text, InProcess.text(text).replace('a', 'b'));
        InProcess.refuses(harvest("rows", "--rows 900 --shard-rows 400"), "text: the activations in", "SHA-256");
        InProcess.succeeds(harvest("rows", "--rows 500 --shard-rows 400 --overwrite"));
        assertEquals(500, CacheManifest.read(folder.resolve("rows")).rows());
        assertEquals(3, TinyRun.files(folder.resolve("rows")).size());
    }

    @Test
    void damageIsOneLine() throws IOException {
        InProcess.succeeds(harvest("rows", "--shard-rows 500"));
        Path shard = folder.resolve("rows/rows-000001.safetensors");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[2000] ^= 4;
        Files.write(shard, bytes);
        InProcess.refuses(train("rows", "a", ""), "rows-000001.safetensors", "rows 500 to 999", "SHA-256");
        Files.write(shard, java.util.Arrays.copyOf(bytes, 3000));
        InProcess.refuses(train("rows", "a", ""), "rows-000001.safetensors", "3000 bytes");
        Files.delete(shard);
        InProcess.refuses(train("rows", "a", ""), "rows-000001.safetensors", "no such file");
        String printed = InProcess.succeeds(harvest("rows", "--shard-rows 500"));
        assertTrue(printed.contains("rows-000001.safetensors: is missing or damaged, and written anew"), printed);
        bytes[2000] ^= 4;
        assertArrayEquals(bytes, Files.readAllBytes(shard));
        InProcess.succeeds(train("rows", "a", ""));
    }

    @Test
    void whatIsNoFolderForActivationsIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("other"));
        Files.writeString(folder.resolve("other/notes.txt"), "mine");
        InProcess.refuses(harvest("other", ""), "--out", "notes.txt", "name a new folder");
        InProcess.refuses(harvest("stories.txt", ""), "--out", "is a file");
        InProcess.refuses(harvest("rows", "--site blocks.1.hook_mlp_out"), "--layer N or --site NAME");
        List<String> deep = harvest("rows", "");
        deep.set(deep.indexOf("--layer") + 1, "9");
        InProcess.refuses(deep, "--layer 9");
        InProcess.refuses(harvest("rows", "--shard-rows 2000000000"), "--shard-rows 2000000000: at most");
        InProcess.refuses(harvest("rows", "--context 99"), "--context 99");
        InProcess.refuses(train("other", "a", ""), "other", "folder");
    }

    @Test
    void aDiskWithoutRoomIsRefused() {
        DataException refused = org.junit.jupiter.api.Assertions.assertThrows(
                DataException.class, () -> HarvestRun.requireRoom(Path.of("rows"), 1_000_001, 1_000_000));
        assertTrue(refused.getMessage().contains("needs 1,000,001 bytes more, its disk has 1,000,000 free"));
        HarvestRun.requireRoom(Path.of("rows"), 1_000_000, 1_000_000);
    }
}
