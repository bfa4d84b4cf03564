package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.FileRows;
import saeengine.activations.RowSource;
import saeengine.experiment.FirstRows;
import saeengine.experiment.TrainConfig;
import saeengine.experiment.TrainSettings;
import saeengine.material.OwnMaterial;
import saeengine.testing.TinyModel;

/** What a run evaluates on is kept from its training, and what it reads how often is said. */
class HoldOutTest {
    private static final int DIMS = MadeSaes.DIMS;

    @TempDir
    Path folder;

    private final MadeSaes made = new MadeSaes(4);
    private String model;
    private Path stories;

    @BeforeEach
    void makeInputs() {
        model = "random:" + TinyModel.config(folder);
        stories = TinyModel.stories(folder);
    }

    private String train(String out, String options) {
        String batch = options.contains("--per-story") ? "" : "--batch 16 ";
        return InProcess.succeeds(List.of(
                ("train --features 5 " + batch + "--log-every 1 --lr 0.01 --out " + folder.resolve(out) + " " + options)
                        .split(" ")));
    }

    private String onText(String out, Path text, String options) {
        return train(
                out,
                ("--model " + model + " --text " + text + (options.contains("--steps ") ? " " : " --steps 40 ")
                                + options)
                        .strip());
    }

    private void assertSameTraining(String one, String other) throws IOException {
        for (String file : List.of("F5/loss.jsonl", "F5/sae.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve(one).resolve(file)),
                    Files.readAllBytes(folder.resolve(other).resolve(file)),
                    file);
        }
    }

    private JsonObject json(String file) {
        return JsonParser.parseString(InProcess.text(folder.resolve(file))).getAsJsonObject();
    }

    /** The text without every tenth story trains the same: those stories were not read. */
    @Test
    void everyNthStoryIsNotTrainedOn() throws IOException {
        String[] all = Files.readString(stories).split("(?<=<\\|endoftext\\|>\n)");
        assertEquals(60, all.length);
        StringBuilder kept = new StringBuilder();
        StringBuilder heldOut = new StringBuilder();
        for (int i = 0; i < all.length; i++) {
            (i % 10 == 9 ? heldOut : kept).append(all[i]);
        }
        Path others = TinyModel.write(folder.resolve("kept.txt"), kept.toString());
        Path held = TinyModel.write(folder.resolve("held.txt"), heldOut.toString());
        String printed = onText("split", stories, "--hold-out 0.1");
        onText("alone", others, "--eval-text " + held);
        assertSameTraining("split", "alone");
        assertEquals(json("split/bounds.json"), json("alone/bounds.json"));
        assertTrue(printed.contains("held out: one story in every 10 (--hold-out)"), printed);
        assertTrue(printed.contains("held-out rows"), printed);
        onText("split", stories, "--hold-out 0.1 --overwrite --steps 20");
        InProcess.succeeds(List.of(
                "train",
                "--resume",
                "--steps",
                "40",
                "--out",
                folder.resolve("split").toString()));
        assertEquals(
                0.1,
                json("split/run.json")
                        .getAsJsonObject("options")
                        .get("hold-out")
                        .getAsDouble());
    }

    @Test
    void aResumedRunHoldsOutTheSame() {
        onText("run", stories, "--steps 10");
        InProcess.refuses(
                List.of(
                        "train",
                        "--resume",
                        "--hold-out",
                        "0",
                        "--out",
                        folder.resolve("run").toString()),
                "--hold-out");
    }

    @Test
    void aShortTextIsNamed() {
        Path two = TinyModel.write(folder.resolve("two.txt"), "ab cd ef gh\n<|endoftext|>\nzy xw vu\n");
        String printed = onText("short", two, "");
        assertTrue(printed.contains("held out: nothing, for the text has fewer than 20 stories"), printed);
        assertTrue(printed.contains("results are on training rows"), printed);
        assertTrue(printed.contains("(on 19 training rows;"), printed);
        assertTrue(printed.contains("40 steps take 640 rows; there are 19, so each is read 33.68 times"), printed);
        assertTrue(printed.contains("finished: 640 rows, 40 steps, 19 different rows read 33.68 times each"), printed);
        assertTrue(printed.contains("these are few rows for 12 dims"), printed);
        JsonObject summary = json("short/summary.json");
        assertEquals("training rows", summary.get("evaluated").getAsString());
        assertEquals(19, summary.get("different").getAsInt());
        assertTrue(InProcess.text(folder.resolve("short/report.html")).contains("each read 33.7 times"));
    }

    /** The end of a file is held out, and what is before it trains as if the file ended there. */
    @Test
    void theLastRowsOfAFileAreNotTrainedOn() throws IOException {
        float[] rows = made.gaussian(1000 * DIMS, 1);
        Path all = MadeSaes.writeRows(folder.resolve("all.safetensors"), rows, DIMS);
        Path first = MadeSaes.writeRows(folder.resolve("first.safetensors"), Arrays.copyOf(rows, 950 * DIMS), DIMS);
        String printed = train("all", "--steps 100 --activations " + all);
        train("first", "--steps 100 --hold-out 0 --activations " + first);
        assertSameTraining("all", "first");
        assertTrue(printed.contains("held out: its last 50 rows (--hold-out)"), printed);
        assertTrue(printed.contains("100 steps take 1,600 rows; there are 950, so each is read 1.684 times"), printed);
        assertEquals(50, json("all/bounds.json").get("rows").getAsInt());
    }

    /** Rows in order are trained on from the first on, exactly as they come, whatever lies beyond them. */
    @Test
    void rowsInOrderAreAllTrainedOn() throws IOException {
        float[] rows = made.gaussian(400 * DIMS, 1);
        Path all = MadeSaes.writeRows(folder.resolve("all.safetensors"), rows, DIMS);
        Path needed = MadeSaes.writeRows(folder.resolve("needed.safetensors"), Arrays.copyOf(rows, 320 * DIMS), DIMS);
        String more = train("all", "--in-order --steps 20 --activations " + all);
        String exact = train("needed", "--in-order --steps 20 --activations " + needed);
        assertSameTraining("all", "needed");
        assertTrue(more.contains("held out: its last 80 rows, which the steps do not read"), more);
        assertTrue(exact.contains("held out: nothing, for rows are taken as they come"), exact);
        assertTrue(exact.contains("320 training rows"), exact);
        String text = onText("text", stories, "--in-order --steps 5");
        assertTrue(text.contains("held out: the stories after the "), text);
        String byStory = train("stories", "--per-story --steps 7 --model " + model + " --text " + stories);
        assertTrue(byStory.contains("7 steps take 7 windows of stories"), byStory);
    }

    /** The program's own stories to evaluate on are none of those to train on. */
    @Test
    void ownStoriesAreDifferentOnes() throws IOException {
        Set<String> trained = stories(OwnMaterial.text(folder.resolve("own.txt")));
        Set<String> heldOut = stories(OwnMaterial.heldOut(folder.resolve("own-held-out.txt")));
        assertTrue(trained.size() > 1000 && heldOut.size() > 50);
        heldOut.retainAll(trained);
        assertEquals(Set.of(), heldOut);
    }

    private static Set<String> stories(Path file) throws IOException {
        return new HashSet<>(List.of(Files.readString(file).split("\n<\\|endoftext\\|>\n")));
    }

    /** First rows that were read are not computed again, and what follows is what would have followed. */
    @Test
    void firstRowsAreReadOnce() {
        float[] rows = made.gaussian(10_000 * DIMS, 1);
        Path file = MadeSaes.writeRows(folder.resolve("rows.safetensors"), rows, DIMS);
        for (int most : new int[] {1, 4096, 5000, 9000, 20_000}) {
            RowSource source = FileRows.open(file);
            RowSource all = FirstRows.read(source, most).andOn(source);
            RowSource plain = FileRows.open(file);
            for (int epoch = 0; epoch < 2; epoch++) {
                for (float[] chunk = plain.next(); chunk != null; chunk = plain.next()) {
                    assertArrayEquals(chunk, all.next(), most + " first rows");
                    assertEquals(plain.place(), all.place());
                }
                assertEquals(null, all.next());
                plain.rewind();
                all.rewind();
            }
            RowSource again = FirstRows.read(FileRows.open(file), most).andOn(FileRows.open(file));
            again.seek(new RowSource.Place(4096, 0));
            assertArrayEquals(Arrays.copyOfRange(rows, 4096 * DIMS, 8192 * DIMS), again.next());
        }
    }

    @Test
    void deadLatentsThatNoneCanBeAreSaid() {
        Path rows = MadeSaes.writeRows(folder.resolve("rows.safetensors"), made.gaussian(2000 * DIMS, 1), DIMS);
        String on = "--k 2 --steps 20 --activations " + rows + " --recipe ";
        String ours = train("ours", on + "topk");
        String says = "latents count as dead after 10,000 tokens, the run has 320: the auxiliary loss cannot act";
        assertTrue(ours.contains(says), ours);
        String theirs = train("theirs", on + "dl-topk");
        assertTrue(theirs.contains("dead after 10,000,000 tokens, the run has 320"), theirs);
        assertFalse(train("acts", on + "topk --dead-after 100").contains("cannot act"));
        assertFalse(train("off", on + "sparsify-topk").contains("cannot act"), "its auxiliary loss is off");
        assertEquals(60_000, settled("train --recipe topk --batch 600 --steps 1000").deadAfter);
        assertEquals(10_000_000, settled("train --recipe topk --batch 600 --steps 1000000").deadAfter);
    }

    private static TrainConfig settled(String line) {
        picocli.CommandLine all = CommandRunner.commandLine(80);
        picocli.CommandLine train =
                all.parseArgs(line.split(" ")).subcommand().commandSpec().commandLine();
        TrainConfig config = new TrainConfig();
        OptionSettings.fill(train.getCommandSpec(), TrainSettings.ALL, config);
        config.settle();
        return config;
    }

    /** Figures of a run's summary and of {@code eval} with the same hold-out are of the same rows, of every source. */
    @Test
    void evalReadsWhatTrainingKeptAwayFrom() throws IOException {
        Path rows = folder.resolve("harvested");
        InProcess.succeeds(
                List.of(("harvest --layer 2 --model " + model + " --text " + stories + " --out " + rows).split(" ")));
        Path states = folder.resolve("states.safetensors");
        InProcess.succeeds(List.of(("hidden --model " + model + " --text " + stories + " --out " + states).split(" ")));
        String onText = "--model " + model + " --text " + stories;
        String onFolder = "--activations " + rows;
        String onFile = "--activations " + states + " --tensor hidden_states.2";
        for (String source : List.of(onText, onFolder, onFile)) {
            String run = "run" + source.length();
            train(run, "--steps 20 --hold-out 0.1 " + source);
            String printed = InProcess.succeeds(List.of(("eval --sae " + folder.resolve(run + "/F5")
                            + " --hold-out 0.1 --out " + folder.resolve(run + ".json") + " " + source)
                    .split(" ")));
            assertTrue(printed.contains("(--hold-out), and only those are read"), printed);
            JsonObject ofTrain =
                    json(run + "/summary.json").getAsJsonArray("members").get(0).getAsJsonObject();
            JsonObject ofEval =
                    json(run + ".json").getAsJsonArray("autoencoders").get(0).getAsJsonObject();
            for (String metric : List.of("rows", "mse", "ev_r2", "cosine", "l0")) {
                assertEquals(
                        ofTrain.getAsJsonObject("metrics").get(metric),
                        ofEval.getAsJsonObject("metrics").get(metric),
                        metric + " of " + source);
            }
        }
        String few = "eval --sae " + folder.resolve("run" + onText.length()) + "/F5 --hold-out 0.01 ";
        InProcess.refuses(List.of((few + onText).split(" ")), "--hold-out 0.01", "fewer than 100 stories");
        InProcess.refuses(List.of((few + onFolder).split(" ")), "--hold-out 0.01", "fewer than 100 stories");
        InProcess.refuses(List.of((few.replace("0.01", "0.7") + onText).split(" ")), "--hold-out 0.7", "up to 0.5");
    }
}
