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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.tensor.RandomStream;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;

/** Whole runs of {@code train}: the same bytes again, with other threads, other logging, killed and resumed. */
class TrainCommandTest {
    private static final List<String> WEIGHTS = List.of("F3/sae.safetensors", "F12/sae.safetensors");
    private static final List<String> ALL =
            List.of("F3/sae.safetensors", "F12/sae.safetensors", "F3/loss.jsonl", "F12/loss.jsonl");

    @TempDir
    Path folder;

    private Path config;
    private Path stories;

    @BeforeEach
    void makeInputs() {
        config = TinyModel.config(folder);
        stories = TinyModel.stories(folder);
    }

    /** A run of 60 steps that refills its buffer and begins the text again several times; {@code more} wins. */
    private List<String> arguments(String out, String... more) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--model", "random:" + config);
        options.put("--text", stories.toString());
        options.put("--features", "3,12");
        options.put("--steps", "60");
        options.put("--batch", "16");
        options.put("--buffer", "96");
        options.put("--eval-rows", "200");
        options.put("--log-every", "5");
        options.put("--lr", "0.01");
        options.put("--out", folder.resolve(out).toString());
        List<String> arguments = new ArrayList<>(List.of("train"));
        for (int i = 0; i < more.length; i++) {
            boolean hasValue = i + 1 < more.length && !more[i + 1].startsWith("--");
            if (hasValue) {
                options.put(more[i], more[++i]);
            } else {
                arguments.add(more[i]);
            }
        }
        options.forEach((option, value) -> arguments.addAll(List.of(option, value)));
        return arguments;
    }

    private void train(String out, String... more) {
        assertEquals(0, CommandRunner.run(arguments(out, more).toArray(String[]::new)), "exit code of " + out);
    }

    private void assertSameBytes(String one, String other, List<String> files) throws IOException {
        for (String file : files) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve(one).resolve(file)),
                    Files.readAllBytes(folder.resolve(other).resolve(file)),
                    file + " of " + one + " and " + other);
        }
    }

    @Test
    void theSameSeedGivesTheSameBytesOnOneThreadAndTwo() throws IOException {
        train("one", "--threads", "1");
        train("two", "--threads", "2");
        train("again", "--threads", "2");
        assertSameBytes("one", "two", ALL);
        assertSameBytes("two", "again", ALL);
        train("other", "--seed", "2");
        assertFalse(java.util.Arrays.equals(
                Files.readAllBytes(folder.resolve("one/F3/sae.safetensors")),
                Files.readAllBytes(folder.resolve("other/F3/sae.safetensors"))));
    }

    @Test
    void loggingAndCheckpointsChangeNothing() throws IOException {
        train("plain");
        train("busy", "--log-every", "1", "--checkpoint-every", "7", "--eval-rows", "50");
        assertSameBytes("plain", "busy", WEIGHTS);
    }

    @Test
    void widthsDoNotInfluenceEachOther() throws IOException {
        train("both");
        train("alone", "--features", "12");
        assertSameBytes("both", "alone", List.of("F12/sae.safetensors", "F12/loss.jsonl"));
    }

    /** Each way of taking batches, killed without warning after a checkpoint and gone on with. */
    @Test
    void aKilledRunGoesOnToTheSameBytes() throws Exception {
        killAndResume("shuffled");
        killAndResume("ordered", "--in-order");
    }

    private void killAndResume(String name, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("--steps", "4000", "--checkpoint-every", "150"));
        options.addAll(List.of(more));
        train(name, options.toArray(String[]::new));
        String killed = name + "-killed";
        Process process = Cli.start(
                folder,
                List.of("-Xmx256m"),
                arguments(killed, options.toArray(String[]::new)).toArray(String[]::new));
        awaitCheckpoint(folder.resolve(killed), process);
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        assertEquals("running", json(killed + "/summary.json").get("status").getAsString(), "killed before its end");
        int exit = CommandRunner.run(
                "train", "--resume", "--out", folder.resolve(killed).toString());
        assertEquals(0, exit);
        assertSameBytes(name, killed, ALL);
    }

    private static void awaitCheckpoint(Path run, Process process) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(run) || newestCheckpoint(run) < 300) {
            assertTrue(process.isAlive(), "the run ended before it could be killed");
            assertTrue(System.nanoTime() < deadline, "no checkpoint in a minute");
            Thread.sleep(5);
        }
    }

    private static long newestCheckpoint(Path run) throws IOException {
        try (var files = Files.list(run)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("checkpoint-"))
                    .mapToLong(name -> Long.parseLong(name.substring("checkpoint-".length())))
                    .max()
                    .orElse(0);
        }
    }

    /** A polite stop writes a checkpoint at once, and the run goes on from there. */
    @Test
    void anInterruptedRunLeavesAValidCheckpoint() throws Exception {
        String[] options = {"--steps", "1000000", "--checkpoint-every", "1000000"};
        Process process = Cli.start(
                folder, List.of("-Xmx256m"), arguments("stopped", options).toArray(String[]::new));
        Path curve = folder.resolve("stopped/F12/loss.jsonl");
        while (!Files.exists(curve) || Files.size(curve) < 500) {
            assertTrue(process.isAlive());
            Thread.sleep(5);
        }
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        long steps = newestCheckpoint(folder.resolve("stopped"));
        assertTrue(steps > 0, "a checkpoint is there");
        JsonObject summary = json("stopped/summary.json");
        assertEquals("stopped", summary.get("status").getAsString());
        assertEquals(steps, summary.get("steps").getAsLong());

        String more = Long.toString(steps + 20);
        assertEquals(
                0,
                CommandRunner.run(
                        "train",
                        "--resume",
                        "--steps",
                        more,
                        "--out",
                        folder.resolve("stopped").toString()));
        train("straight", "--steps", more, "--checkpoint-every", "1000000");
        assertSameBytes("straight", "stopped", WEIGHTS);
    }

    private JsonObject json(String file) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
    }

    /** The plan is made from shapes alone; a run has to stay within it. */
    @Test
    void theMemoryPlanHolds() {
        for (String[] more : List.of(
                new String[] {"--steps", "30"},
                new String[] {"--recipe", "topk", "--k", "2", "--steps", "30", "--features", "30,60"},
                new String[] {"--in-order", "--batch", "300", "--steps", "10"})) {
            List<String> arguments = arguments("plan", more);
            arguments.add("--overwrite");
            Cli.Result result = Cli.run(folder, List.of("-Xmx400m"), arguments.toArray(String[]::new));
            assertEquals(0, result.exit(), result.err());
            Matcher figures = Pattern.compile("planned ([\\d,]+) bytes, tensors held at most ([\\d,]+)")
                    .matcher(result.out());
            assertTrue(figures.find(), result.out());
            long planned = Long.parseLong(figures.group(1).replace(",", ""));
            long held = Long.parseLong(figures.group(2).replace(",", ""));
            assertTrue(held <= planned, held + " held, " + planned + " planned");
        }
    }

    @Test
    void aRunFolderHoldsWhatItPromises() throws IOException {
        train("run", "--checkpoint-every", "20");
        for (String file : List.of(
                "run.json",
                "bounds.json",
                "summary.json",
                "curves.svg",
                "report.html",
                "F3/config.json",
                "F3/checkpoints/step-20.safetensors",
                "F3/checkpoints/step-40.safetensors",
                "F3/checkpoints/step-60.safetensors",
                "checkpoint-60/state.json")) {
            assertTrue(Files.exists(folder.resolve("run").resolve(file)), file);
        }
        assertFalse(Files.exists(folder.resolve("run/checkpoint-40")), "only the newest checkpoint is kept");
        List<String> lines = Files.readAllLines(folder.resolve("run/F3/loss.jsonl"));
        assertEquals(13, lines.size(), "steps 1, 5, 10, ... 60");
        JsonObject last = JsonParser.parseString(lines.get(12)).getAsJsonObject();
        assertEquals(60, last.get("step").getAsLong());
        assertEquals(60 * 16, last.get("tokens").getAsLong());
        try (TensorFile sae = TensorFiles.open(folder.resolve("run/F3/sae.safetensors"))) {
            assertArrayEquals(new long[] {12, 3}, sae.get("W_enc").shape());
            assertArrayEquals(new long[] {3, 12}, sae.get("W_dec").shape());
            assertArrayEquals(new long[] {3}, sae.get("b_enc").shape());
            assertArrayEquals(new long[] {12}, sae.get("b_dec").shape());
        }
    }

    @Test
    void aSavedConfigRepeatsARun() throws IOException {
        train("first", "--seed", "9", "--betas", "0.8,0.99", "--lr-final", "0.001", "--lr-decay", "cosine");
        String config = folder.resolve("first/run.json").toString();
        assertEquals(
                0,
                CommandRunner.run(
                        "train",
                        "--config",
                        config,
                        "--out",
                        folder.resolve("second").toString()));
        assertSameBytes("first", "second", ALL);
    }

    @Test
    void initStartsFromGivenWeights() throws IOException {
        train("long", "--steps", "40", "--in-order");
        train(
                "nothing",
                "--steps",
                "1",
                "--in-order",
                "--init",
                folder.resolve("long/F3").toString(),
                "--features",
                "3",
                "--lr",
                "1e-30");
        assertArrayEquals(
                values("long/F3/sae.safetensors", "W_enc"), values("nothing/F3/sae.safetensors", "W_enc"), 0f);
        assertArrayEquals(
                values("long/F3/sae.safetensors", "W_dec"), values("nothing/F3/sae.safetensors", "W_dec"), 0f);
    }

    private float[] values(String file, String name) {
        try (TensorFile sae = TensorFiles.open(folder.resolve(file))) {
            return sae.get(name).toFloats();
        }
    }

    /** Ten steps on given rows in order, against the formulas in float64. */
    @Test
    void givenRowsInOrderTrainAsTheFormulasSay() {
        int d = 7;
        int f = 5;
        RandomStream random = new RandomStream(3, 0);
        float[] rows = new float[45 * d];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextGaussian();
        }
        new SafeTensorsWriter().add("activations", rows, 45, d).write(folder.resolve("rows.safetensors"));
        ReferenceAutoencoder reference = ReferenceAutoencoder.random(d, f, random);
        new SafeTensorsWriter()
                .add("W_enc", reference.encoderFloats(), d, f)
                .add("W_dec", reference.decoderFloats(), f, d)
                .add("b_enc", reference.encoderBiasFloats(), f)
                .add("b_dec", reference.decoderBiasFloats(), d)
                .write(folder.resolve("init.safetensors"));
        int exit = CommandRunner.run(
                "train",
                "--activations",
                folder.resolve("rows.safetensors").toString(),
                "--init",
                folder.resolve("init.safetensors").toString(),
                "--in-order",
                "--batch",
                "10",
                "--steps",
                "10",
                "--lr",
                "0.003",
                "--out",
                folder.resolve("rows-run").toString());
        assertEquals(0, exit);
        for (int step = 0; step < 10; step++) {
            reference.step(rows, step * 10 % 45, 10, 0.003);
        }
        String file = "rows-run/F5/sae.safetensors";
        reference.assertEqual(
                values(file, "W_enc"), values(file, "W_dec"), values(file, "b_enc"), values(file, "b_dec"));
    }
}
