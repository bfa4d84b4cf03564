package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cuda.PtxExecutor;
import saeengine.cuda.StandIn;
import saeengine.cuda.StandInMain;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.recipe.Recipes;
import saeengine.tensor.RandomStream;
import saeengine.testing.Cli;
import saeengine.testing.Relative;
import saeengine.testing.TinyModel;
import saeengine.train.Recipe;

/** Whole runs on {@code --device cuda} over the stand-in GPU, against the same runs on the CPU. */
@Tag("standin")
class CudaRunsTest {
    private static final int D = 16;
    private static final int F = 40;
    private static final int BATCH = 24;
    private static final int STEPS = 50;

    @TempDir
    Path folder;

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    static List<String> recipes() {
        return Recipes.all().stream().map(Recipe::name).toList();
    }

    /** Rows with a mean and correlated dims. */
    private Path rows() {
        RandomStream random = new RandomStream(2, 0);
        float[] mixing = new float[D * D];
        for (int i = 0; i < mixing.length; i++) {
            mixing[i] = 0.5f * random.nextGaussian();
        }
        float[] rows = new float[BATCH * STEPS * D];
        for (int row = 0; row < BATCH * STEPS; row++) {
            for (int i = 0; i < D; i++) {
                float g = random.nextGaussian();
                for (int j = 0; j < D; j++) {
                    rows[row * D + j] += g * mixing[i * D + j];
                }
            }
        }
        Path file = folder.resolve("rows.safetensors");
        float[] targets = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            targets[i] = Math.max(rows[i], 0.2f * rows[i]) - 0.3f;
        }
        new SafeTensorsWriter()
                .add("activations", rows, BATCH * STEPS, D)
                .add("targets", targets, BATCH * STEPS, D)
                .write(file);
        return file;
    }

    private String[] train(String recipe, Path rows, String out, int steps, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--recipe", recipe, "--activations"));
        arguments.addAll(List.of(rows.toString(), "--in-order", "--features", Integer.toString(F), "--lr", "0.003"));
        arguments.addAll(List.of("--batch", Integer.toString(BATCH), "--steps", Integer.toString(steps)));
        arguments.addAll(List.of("--eval-rows", "48", "--log-every", "1"));
        arguments.addAll(List.of("--out", folder.resolve(out).toString()));
        if (Recipes.named(recipe).usesK()) {
            arguments.addAll(List.of("--k", "5", "--dead-after", "100"));
        }
        if (Recipes.named(recipe).auxiliary().isPresent()) {
            arguments.addAll(List.of("--aux-alpha", "0.1"));
        }
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** The same command, logging every so many steps. */
    private static String[] logged(int every, String... arguments) {
        arguments[List.of(arguments).indexOf("--log-every") + 1] = Integer.toString(every);
        return arguments;
    }

    private static String succeeds(String... arguments) {
        return InProcess.succeeds(List.of(arguments));
    }

    /** Fifty steps by every recipe: each step's loss within 1e-4 of the CPU's, the weights at the end within 1e-3. */
    @ParameterizedTest
    @MethodSource("recipes")
    void fiftyStepsAreThoseOfTheCpu(String recipe) throws IOException {
        Path rows = rows();
        succeeds(train(recipe, rows, "cpu", STEPS, "--device", "cpu", "--threads", "1"));
        String out = succeeds(train(recipe, rows, "cuda", STEPS, "--device", "cuda", "--precision", "fp32"));
        assertTrue(out.lines().findFirst().orElse("").contains("train on cuda, stand-in GPU"), out);
        List<Double> expected = losses("cpu");
        List<Double> got = losses("cuda");
        assertEquals(STEPS, got.size());
        for (int i = 0; i < STEPS; i++) {
            assertEquals(expected.get(i), got.get(i), 1e-4 * expected.get(i), recipe + ", loss of step " + i);
        }
        try (TensorFile cpu = TensorFiles.open(member("cpu").resolve("sae.safetensors"));
                TensorFile cuda = TensorFiles.open(member("cuda").resolve("sae.safetensors"))) {
            for (String name : cpu.names()) {
                double[] weights = Relative.doubles(cpu.get(name).toFloats());
                Relative.assertWithin(1e-3, cuda.get(name).toFloats(), weights, recipe + ", " + name);
            }
        }
        assertEquals(0, StandIn.get("LEAKED"), "held after the run");
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    private Path member(String run) throws IOException {
        try (var entries = Files.list(folder.resolve(run))) {
            return entries.filter(path -> path.getFileName().toString().startsWith("F" + F))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Double> losses(String run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(member(run).resolve("loss.jsonl"))) {
            JsonElement loss = JsonParser.parseString(line).getAsJsonObject().get("loss");
            losses.add(loss.getAsDouble());
        }
        return losses;
    }

    /** Graphs, every kernel on its own, and work held back until something waits: the same bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"autoencoder", "relu-l1", "topk", "dl-april"})
    void graphsAndDeferredWorkGiveTheSameBytes(String recipe) throws IOException {
        Path rows = rows();
        String alone = succeeds(train(recipe, rows, "alone", 12, "--device", "cuda", "--no-graph"));
        assertTrue(alone.lines().findFirst().orElse("").contains(", no graphs ("), alone);
        String graphs = succeeds(train(recipe, rows, "graphs", 12, "--device", "cuda"));
        assertTrue(graphs.lines().findFirst().orElse("").contains(", graphs ("), graphs);
        StandIn.set("DEFER", 1);
        succeeds(train(recipe, rows, "graphs-later", 12, "--device", "cuda"));
        succeeds(train(recipe, rows, "alone-later", 12, "--device", "cuda", "--no-graph"));
        for (String file : List.of("loss.jsonl", "sae.safetensors")) {
            byte[] expected = Files.readAllBytes(member("alone").resolve(file));
            for (String run : List.of("graphs", "graphs-later", "alone-later")) {
                assertArrayEquals(expected, Files.readAllBytes(member(run).resolve(file)), run + ", " + file);
            }
        }
        assertEquals(0, StandIn.get("LEAKED"), "held after the runs");
    }

    /** Where the time went is read from the card's own notes: no wait more, the same bytes, and nothing left. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aProfileWaitsForNothing(int deferred) throws IOException {
        Path rows = rows();
        StandIn.set("DEFER", deferred);
        long start = StandIn.get("WAITS");
        succeeds(logged(6, train("topk", rows, "plain", 24, "--device", "cuda")));
        long plain = StandIn.get("WAITS") - start;
        succeeds(logged(6, train("topk", rows, "profiled", 24, "--device", "cuda", "--profile")));
        assertEquals(plain, StandIn.get("WAITS") - start - plain, "waits");
        for (String file : List.of("loss.jsonl", "sae.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(member("plain").resolve(file)),
                    Files.readAllBytes(member("profiled").resolve(file)),
                    file);
        }
        JsonObject phases = JsonParser.parseString(
                        Files.readString(folder.resolve("profiled").resolve("times.json")))
                .getAsJsonObject()
                .getAsJsonObject("phases");
        for (String phase : List.of("harvest", "step")) {
            JsonObject of = phases.getAsJsonObject(phase);
            assertEquals(24, of.get("times").getAsLong(), phase);
            assertTrue(of.get("seconds").getAsDouble() > 0, phase);
        }
        assertEquals(0, StandIn.get("LEAKED"), "held after the runs");
    }

    /** By themselves sparse autoencoders train in tf32 and plain ones in float32, with cuBLAS and without. */
    @ParameterizedTest
    @ValueSource(strings = {"autoencoder", "topk", "relu-l1"})
    void whatMayBeCoarseIs(String recipe) throws IOException {
        Path rows = rows();
        succeeds(train(recipe, rows, "auto", 8, "--device", "cuda"));
        succeeds(train(recipe, rows, "tf32", 8, "--device", "cuda", "--precision", "tf32"));
        succeeds(train(recipe, rows, "fp32", 8, "--device", "cuda", "--precision", "fp32"));
        succeeds(train(recipe, rows, "own", 8, "--device", "cuda", "--gemm", "own"));
        boolean plain = recipe.equals("autoencoder");
        assertEquals(losses(plain ? "fp32" : "tf32"), losses("auto"), "by itself");
        List<Double> exact = losses("fp32");
        List<Double> coarse = losses("tf32");
        List<Double> own = losses("own");
        assertNotEquals(exact, coarse);
        for (int i = 0; i < exact.size(); i++) {
            assertEquals(exact.get(i), coarse.get(i), 1e-2 * exact.get(i), "loss of step " + i);
            assertEquals(losses("auto").get(i), own.get(i), 1e-4 * exact.get(i), "without cuBLAS, loss of step " + i);
        }
    }

    /** Rows that never leave the card, of stories normalised there, shuffled, stopped and gone on with. */
    @Test
    void aRunOverATextIsThatOfTheCpu() throws IOException {
        for (String device : List.of("cpu", "cuda")) {
            String run = folder.resolve(device).toString();
            String text = TinyModel.stories(folder).toString();
            List<String> begin = new ArrayList<>(List.of("train", "--recipe", "relu-l1", "--text", text));
            begin.addAll(List.of("--model", "random:" + TinyModel.config(folder), "--normalize", "per-story"));
            begin.addAll(List.of("--features", Integer.toString(F), "--batch", "24", "--buffer", "100"));
            begin.addAll(List.of("--context", "16", "--eval-rows", "40", "--log-every", "1", "--steps", "11"));
            begin.addAll(List.of("--device", device, "--out", run));
            if (device.equals("cuda")) {
                begin.addAll(List.of("--precision", "fp32"));
            }
            InProcess.succeeds(begin);
            succeeds("train", "--resume", "--steps", "30", "--out", run);
        }
        List<Double> expected = losses("cpu");
        List<Double> got = losses("cuda");
        assertEquals(30, expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), got.get(i), 1e-4 * expected.get(i), "loss of step " + i);
        }
        assertEquals(0, StandIn.get("LEAKED"));
    }

    /** A model is read in tf32 or bf16 for training: rows a little off, and nothing else of a plain autoencoder's run. */
    @Test
    void aHarvestForTrainingMayBeCoarse() throws IOException {
        List<List<Double>> runs = new ArrayList<>();
        for (String precision : List.of("fp32", "auto", "bf16")) {
            succeeds(
                    "train",
                    "--device",
                    "cuda",
                    "--precision",
                    precision,
                    "--model",
                    "random:" + TinyModel.config(folder),
                    "--text",
                    TinyModel.stories(folder).toString(),
                    "--features",
                    Integer.toString(F),
                    "--steps",
                    "2",
                    "--batch",
                    "8",
                    "--buffer",
                    "64",
                    "--eval-rows",
                    "40",
                    "--out",
                    folder.resolve(precision).toString());
            runs.add(losses(precision));
        }
        assertNotEquals(runs.get(0), runs.get(1));
        assertNotEquals(runs.get(1), runs.get(2));
        assertEquals(runs.get(0).get(0), runs.get(1).get(0), 1e-2 * runs.get(0).get(0));
        assertEquals(runs.get(0).get(0), runs.get(2).get(0), 5e-2 * runs.get(0).get(0));
    }

    /** From a model and a text to curves, in a JVM of its own; the GPU is found by itself. */
    @Test
    void aRunFromTheCommandLine() throws IOException {
        Path out = folder.resolve("run");
        Cli.Result result = Cli.runMain(
                folder,
                StandInMain.class.getName(),
                List.of(
                        "-D" + StandIn.PROPERTY + "=" + System.getProperty(StandIn.PROPERTY),
                        "-Dsaeengine.cachedir=" + System.getProperty("saeengine.cachedir")),
                "train",
                "--model",
                "random:" + TinyModel.config(folder),
                "--text",
                TinyModel.stories(folder).toString(),
                "--features",
                "4",
                "--steps",
                "6",
                "--batch",
                "8",
                "--buffer",
                "64",
                "--eval-rows",
                "40",
                "--out",
                out.toString());
        assertEquals(0, result.exit(), result.err());
        String first = result.out().lines().findFirst().orElse("");
        assertTrue(first.contains("train on cuda, stand-in GPU"), first);
        assertTrue(first.endsWith("(--device auto found a GPU)"), first);
        assertTrue(result.out().contains(" on the GPU, which has "), "the plan tells the card's part: " + result.out());
        JsonObject run = JsonParser.parseString(Files.readString(out.resolve("run.json")))
                .getAsJsonObject();
        assertTrue(run.get("device").getAsString().startsWith("cuda, stand-in GPU"), run.toString());
        assertTrue(Files.exists(out.resolve("report.html")));
    }

    @Test
    void autoTakesTheCpuWhereTheCardCannotRun() {
        StandIn.set("CAPABILITY", 75);
        String out = succeeds(train("autoencoder", rows(), "run", 2));
        String first = out.lines().findFirst().orElse("");
        assertTrue(first.contains("train on cpu, "), first);
        assertTrue(first.contains("the GPU is not used: stand-in GPU has compute capability 7.5"), first);
    }

    @Test
    void aPlanThatDoesNotFitIsRefused() {
        StandIn.set("MEMORY", 4_300_000);
        InProcess run = InProcess.run(List.of(train("autoencoder", rows(), "run", 2, "--device", "cuda")));
        assertEquals(1, run.exit());
        assertTrue(run.err().contains("on the GPU, which has"), run.err());
        assertTrue(run.err().contains("a smaller --batch"), run.err());
        assertFalse(Files.exists(folder.resolve("run")));
        assertEquals(0, StandIn.get("LEAKED"));
    }

    @Test
    void theDoctorFindsNothingWrong() {
        String out = succeeds("doctor");
        assertTrue(out.contains("ok       GPU             stand-in GPU, compute capability 8.0"), out);
        assertTrue(out.contains("ok       cuBLAS"), out);
        assertTrue(out.contains("ok       kernels         all "), out);
        assertTrue(out.endsWith("--device auto takes the GPU\n"), out);
        StandIn.set("PTX_VERSION", 73);
        InProcess old = InProcess.run(List.of("doctor"));
        assertEquals(CommandRunner.NO_GPU, old.exit());
        assertTrue(old.out().contains("problem  kernel relu_forward"), old.out());
        assertEquals(0, StandIn.get("LEAKED"));
    }

    /** A GPT-Neo pretrained on either device has the same losses; what either reads in it is the same. */
    @Test
    void pretrainHiddenAndLossAreThoseOfTheCpu() throws IOException {
        Path shape = TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 280, "hidden_size": 24, "num_layers": 2, "num_heads": 2,
                 "intermediate_size": 40, "window_size": 9, "max_position_embeddings": 48}
                """);
        String text = TinyModel.stories(folder).toString();
        for (String device : List.of("cpu", "cuda")) {
            InProcess.succeeds(List.of(
                    "pretrain",
                    "--device",
                    device,
                    "--text",
                    text,
                    "--config",
                    shape.toString(),
                    "--val-text",
                    text,
                    "--steps",
                    "4",
                    "--batch",
                    "2",
                    "--context",
                    "20",
                    "--lr",
                    "0.01",
                    "--val-every",
                    "100",
                    "--log-every",
                    "1",
                    "--out",
                    folder.resolve("neo-" + device).toString()));
        }
        List<String> expected = Files.readAllLines(folder.resolve("neo-cpu/loss.jsonl"));
        List<String> got = Files.readAllLines(folder.resolve("neo-cuda/loss.jsonl"));
        assertEquals(4, got.size());
        for (int i = 0; i < 4; i++) {
            assertEquals(loss(expected.get(i)), loss(got.get(i)), 1e-4 * loss(expected.get(i)), "step " + i);
        }
        assertSameOnBoth("loss", "--text", text);
        assertSameOnBoth("hidden", "--tokens", "5,6,7,100,3");
    }

    private static double loss(String line) {
        return JsonParser.parseString(line).getAsJsonObject().get("loss").getAsDouble();
    }

    private void assertSameOnBoth(String command, String... input) {
        List<Path> files = new ArrayList<>();
        List<Double> numbers = new ArrayList<>();
        for (String device : List.of("cpu", "cuda")) {
            Path file = folder.resolve(device + ".safetensors");
            files.add(file);
            List<String> arguments = new ArrayList<>(List.of(command, "--device", device));
            arguments.addAll(List.of("--model", folder.resolve("neo-cpu").toString()));
            arguments.addAll(List.of(input));
            if (command.equals("hidden")) {
                arguments.addAll(List.of("--out", file.toString()));
            }
            InProcess run = InProcess.run(arguments);
            assertEquals(0, run.exit(), run.err());
            assertEquals(device.equals("cuda"), run.err().contains("on cuda, stand-in GPU"), run.err());
            if (command.equals("loss")) {
                numbers.add(Double.parseDouble(run.out().split(" ")[0]));
            }
        }
        if (command.equals("loss")) {
            assertEquals(numbers.get(0), numbers.get(1), 1e-5 * numbers.get(0));
            return;
        }
        try (TensorFile cpu = TensorFiles.open(files.get(0));
                TensorFile cuda = TensorFiles.open(files.get(1))) {
            for (String name : cpu.names()) {
                double[] states = Relative.doubles(cpu.get(name).toFloats());
                Relative.assertWithin(1e-5, cuda.get(name).toFloats(), states, name);
            }
        }
    }
}
