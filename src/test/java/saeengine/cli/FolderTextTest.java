package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.PackedFixture;
import saeengine.data.text.ParquetFixture;
import saeengine.testing.TinyModel;

/** Commands on texts in folders, in Parquet and compressed: as on the same stories in one file, and resumed alike. */
class FolderTextTest {
    private static final String SMALL = "train --features 3 --batch 8 --buffer 64 --eval-rows 50 --model ";

    @TempDir
    Path folder;

    private String model;
    private Path plain;
    private List<String> stories;

    @BeforeEach
    void fill() throws IOException {
        model = "random:" + TinyModel.config(folder);
        plain = TinyModel.stories(folder);
        stories = Stream.of(Files.readString(plain).split("<\\|endoftext\\|>"))
                .filter(story -> !story.isBlank())
                .map(story -> story.replaceAll("^\\n|\\n$", ""))
                .toList();
        Files.createDirectory(folder.resolve("data"));
        shard(0, stories.subList(0, 30));
        shard(1, stories.subList(30, stories.size()));
    }

    private Path shard(int number, List<String> texts) {
        return ParquetFixture.write(folder.resolve("data/train-0000" + number + "-of-00002.parquet"), texts);
    }

    private List<String> loss(Object text) {
        return InProcess.succeeds(TinyRun.words("loss --model " + model, "--text", text))
                .lines()
                .filter(line -> !line.startsWith("text: "))
                .toList();
    }

    @Test
    void theSameStoriesInAnyForm() {
        List<String> expected = loss(plain);
        assertEquals(expected, loss(folder.resolve("data")));
        assertEquals(expected, loss(folder.resolve("data/train-*.parquet")));
        Path zipped =
                PackedFixture.write(folder.resolve("a.txt.gz"), String.join("<|endoftext|>", stories.subList(0, 11)));
        StringBuilder lines = new StringBuilder();
        stories.subList(11, stories.size())
                .forEach(story -> lines.append('"').append(story).append("\"\n"));
        Path packed = PackedFixture.write(folder.resolve("b.jsonl.zst"), lines.toString());
        assertEquals(expected, loss(zipped + "," + packed));
        String said = InProcess.succeeds(TinyRun.words("loss --model " + model, "--text", folder.resolve("data")));
        assertTrue(
                said.contains("text: " + folder.resolve("data") + ": 2 files, by name: "
                        + folder.resolve("data/train-00000-of-00002.parquet") + ", "),
                said);
    }

    /** As on a text file, on the files that it began with, whatever comes into the folder; another content of one is refused. */
    @Test
    void aRunIsGoneOnWith() throws IOException {
        Path whole = folder.resolve("whole");
        Path run = folder.resolve("run");
        InProcess.succeeds(TinyRun.words(SMALL + model + " --steps 13", "--text", plain, "--out", whole));
        InProcess.succeeds(
                TinyRun.words(SMALL + model + " --steps 13", "--text", folder.resolve("data"), "--out", run));
        shard(2, List.of("a new one"));
        for (Path each : List.of(whole, run)) {
            InProcess.succeeds(TinyRun.words("train --resume --steps 30 --out", each));
        }
        for (String name : List.of("F3/sae.safetensors", "F3/loss.jsonl")) {
            assertArrayEquals(Files.readAllBytes(whole.resolve(name)), Files.readAllBytes(run.resolve(name)), name);
        }
        Path changed = shard(1, stories.subList(29, stories.size()));
        InProcess.refuses(
                TinyRun.words("train --resume --steps 40 --out", run),
                changed + " (--text)",
                "has changed since the run began");
    }

    @Test
    void pretrainAndHiddenReadThemToo() {
        InProcess.succeeds(TinyRun.words(
                "hidden --model " + model + " --out",
                folder.resolve("states.safetensors"),
                "--text",
                folder.resolve("data")));
        Path empty = TinyModel.write(folder.resolve("none.md"), "x").resolveSibling("data/none");
        InProcess.refuses(
                TinyRun.words("hidden --out " + folder.resolve("h") + " --text nobody/stories --model " + model),
                "nobody/stories: there is no such file to read; 'pull nobody/stories --type dataset' fetches one");
        InProcess.refuses(
                TinyRun.words(
                        "pretrain --config " + folder.resolve("tiny.json") + " --out " + folder.resolve("p")
                                + " --text",
                        empty),
                "none",
                "there is no such file");
        InProcess.refuses(
                TinyRun.words(
                        "pretrain --config " + folder.resolve("tiny.json") + " --out " + folder.resolve("p")
                                + " --text",
                        folder.resolve("d*/none-*")),
                "no file has a name that fits");
    }
}
