package saeengine.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import saeengine.experiment.PretrainSettings;
import saeengine.experiment.TrainSettings;
import saeengine.run.Setting;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;

/** What the library trains and measures is what the commands do, byte for byte; it stops, goes on, and says what is wrong in its own words. */
class EngineTest {
    /** Synthetic rows: a run takes a second. */
    private static final String COMMAND =
            "train --device cpu --threads 1 --synthetic 64x16 --recipe topk --features 32,48 --k 4,8"
                    + " --steps 40 --batch 64 --buffer 512 --eval-rows 2000 --log-every 5 --checkpoint-every 20 --out ";

    @TempDir
    Path folder;

    private final Engine engine = Engine.cpu(2);

    private TrainConfig config(String out) {
        return TrainConfig.of("topk")
                .synthetic("64x16")
                .features(32, 48)
                .k(4, 8)
                .steps(40)
                .batch(64)
                .buffer(512)
                .evalRows(2000)
                .logEvery(5)
                .checkpointEvery(20)
                .out(folder.resolve(out));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    /** Files of a folder but those that name it, its device, or a moment. */
    private static List<String> results(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> run.relativize(file).toString())
                    .filter(name -> !name.equals("run.json") && !name.equals("times.json") && !name.endsWith(".html"))
                    .sorted()
                    .toList();
        }
    }

    private void assertSameRun(Path expected, Path got) throws IOException {
        assertEquals(results(expected), results(got));
        for (String name : results(expected)) {
            assertArrayEquals(bytes(expected.resolve(name)), bytes(got.resolve(name)), name);
        }
    }

    @Test
    void aRunIsTheCommandsByteForByte() throws IOException {
        Path byCommand = folder.resolve("command");
        Cli.Result result = Cli.run(folder, List.of(), (COMMAND + byCommand).split(" "));
        assertEquals(0, result.exit(), result.err());
        List<String> lines = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        List<Long> checkpoints = new ArrayList<>();
        TrainedRun run = engine.train(config("library"), new TrainListener() {
            @Override
            public boolean onStep(TrainStep step) {
                steps.add(step.step());
                assertEquals(
                        List.of("F32-k4", "F32-k8", "F48-k4", "F48-k8"),
                        List.copyOf(step.losses().keySet()));
                return true;
            }

            @Override
            public void onLine(String line) {
                lines.add(line);
            }

            @Override
            public void onCheckpoint(long step) {
                checkpoints.add(step);
            }
        });
        assertSameRun(byCommand, run.folder());
        String ofCommand = Files.readString(byCommand.resolve("run.json"));
        String ofLibrary = Files.readString(run.folder().resolve("run.json"));
        assertEquals(
                ofCommand.replace("1 thread,", "2 threads,").replace("\"threads\": 1", "\"threads\": 2"), ofLibrary);
        assertEquals(40, steps.size());
        assertEquals(List.of(20L, 40L), checkpoints);
        assertTrue(lines.contains("rows: synthetic, 64 true features in 16 dims, seed 42"), lines.toString());
        assertTrue(run.finished());
        assertEquals(4, run.members().size());
        assertEquals(8, run.members().get(1).k());
        assertTrue(run.first().metrics().mse() > 0);
        assertTrue(Double.isNaN(run.first().metrics().lossRecovered()));

        List<SaeEvaluation> again =
                engine.evaluate(EvalConfig.of(run.folder()).synthetic("64x16").rows(2000));
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    run.members().get(i).metrics().mse(), again.get(i).metrics().mse());
            assertEquals(
                    run.members().get(i).metrics().l0(), again.get(i).metrics().l0());
        }
    }

    @Test
    void whatWasStoppedGoesOnToTheSameBytes() throws IOException {
        TrainedRun whole = engine.train(config("whole"));
        Path out = folder.resolve("stopped");
        TrainedRun stopped = engine.train(config("stopped"), step -> step.step() < 7);
        assertFalse(stopped.finished());
        assertTrue(stopped.steps() >= 7 && stopped.steps() < 40, stopped.steps() + " steps");
        assertThrows(IllegalStateException.class, stopped::first);
        Cancel cancel = new Cancel();
        cancel.cancel();
        assertEquals(
                stopped.steps(),
                engine.train(TrainConfig.resume(out), TrainListener.NONE, cancel)
                        .steps());
        assertEquals(40, engine.resume(out).steps());
        for (TrainedRun.Member member : whole.members()) {
            assertArrayEquals(
                    bytes(member.folder().resolve("sae.safetensors")),
                    bytes(out.resolve(member.name()).resolve("sae.safetensors")));
            assertArrayEquals(
                    bytes(member.folder().resolve("loss.jsonl")),
                    bytes(out.resolve(member.name()).resolve("loss.jsonl")));
        }
    }

    @Test
    void aGridsMembersAreTheSameAlone() {
        TrainedRun together = engine.train(config("together"));
        List<TrainConfig> grid = config("unused").grid();
        assertEquals(4, grid.size());
        for (int i = 0; i < 4; i++) {
            TrainedRun.Member member = together.members().get(i);
            TrainedRun alone = engine.train(grid.get(i).out(folder.resolve("alone-" + i)));
            assertEquals(
                    List.of(member.name()),
                    alone.members().stream().map(TrainedRun.Member::name).toList());
            assertArrayEquals(
                    bytes(member.folder().resolve("sae.safetensors")),
                    bytes(alone.first().folder().resolve("sae.safetensors")));
        }
    }

    @Test
    void closingTheEngineStopsItsTrainings() {
        TrainedRun run = engine.train(config("closed"), step -> {
            if (step.step() == 3) {
                engine.close();
            }
            return true;
        });
        assertFalse(run.finished());
        assertThrows(IllegalStateException.class, () -> engine.train(config("later")));
        assertFalse(Files.exists(folder.resolve("later")));
    }

    @Test
    void aListenerThatThrowsEndsTheRunAndLetsGoOfItsFolder() {
        IllegalStateException mine = new IllegalStateException("enough");
        Exception thrown = assertThrows(
                IllegalStateException.class,
                () -> engine.train(config("thrown"), step -> {
                    if (step.step() > 25) {
                        throw mine;
                    }
                    return true;
                }));
        assertEquals(mine, thrown);
        assertEquals(40, engine.resume(folder.resolve("thrown")).steps());
    }

    @Test
    void messagesNameMethods() {
        IllegalArgumentException wrong = assertThrows(
                IllegalArgumentException.class, () -> engine.train(config("a").holdOut(0.9)));
        assertEquals("holdOut 0.9: a share from 0 to 0.5", wrong.getMessage());
        wrong = assertThrows(
                IllegalArgumentException.class,
                () -> engine.train(config("a").resample("simple").tied(true)));
        assertEquals("resample with topk: it has an auxiliary loss for dead latents", wrong.getMessage());
        wrong = assertThrows(IllegalArgumentException.class, () -> config("a").lrDecay("slow"));
        assertEquals("lrDecay: 'slow' is none of step, linear, cosine", wrong.getMessage());
        wrong = assertThrows(IllegalArgumentException.class, () -> config("a").setting("hold-on", "1"));
        assertEquals("there is no setting 'hold-on' of a training", wrong.getMessage());
        EngineException missing =
                assertThrows(EngineException.class, () -> TrainConfig.resume(folder.resolve("nowhere")));
        assertTrue(missing.getMessage().endsWith("there is no run to resume; leave out resume"), missing.getMessage());
        assertEquals("of runs/--out and out it is x--y", Said.inMethods("of runs/--out and --out it is x--y"));
        String command = "go on with: sae-engine train --resume --out a";
        assertEquals("resume holds; " + command, Said.inMethods("--resume holds; " + command));
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @Test
    void nothingIsPrinted() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(System.out);
        try {
            engine.train(config("silent"));
            engine.evaluate(
                    EvalConfig.of(folder.resolve("silent")).synthetic("64x16").rows(100));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }

    /** Of a shape as small as it gets; {@code out} and the command's line say the same. */
    private PretrainConfig pretraining(String out) {
        Path shape = TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 270, "hidden_size": 8, "num_layers": 1, "num_heads": 2,
                 "intermediate_size": 12, "window_size": 9, "max_position_embeddings": 24}
                """);
        return PretrainConfig.of(shape)
                .text(TinyModel.stories(folder))
                .valStories(4)
                .steps(30)
                .batch(2)
                .context(20)
                .valEvery(10)
                .checkpointEvery(10)
                .out(folder.resolve(out));
    }

    @Test
    void aPretrainingIsTheCommandsByteForByteAndGoesOn() throws IOException {
        List<Long> validations = new ArrayList<>();
        PretrainedModel whole = engine.pretrain(pretraining("whole"), new PretrainListener() {
            @Override
            public boolean onStep(PretrainStep step) {
                assertTrue(step.loss() > 0);
                return true;
            }

            @Override
            public void onValidation(long step, double loss) {
                validations.add(step);
            }
        });
        assertEquals(List.of(10L, 20L, 30L), validations);
        assertTrue(whole.finished());
        assertTrue(whole.validationLoss() > 0);
        Path byCommand = folder.resolve("command");
        String line = "pretrain --device cpu --threads 1 --config " + folder.resolve("shape.json") + " --text "
                + folder.resolve("stories.txt") + " --val-stories 4 --steps 30 --batch 2 --context 20 --val-every 10"
                + " --checkpoint-every 10 --out " + byCommand;
        Cli.Result result = Cli.run(folder, List.of(), line.split(" "));
        assertEquals(0, result.exit(), result.err());
        for (String name : List.of("model.safetensors", "loss.jsonl", "val.jsonl", "config.json", "merges.txt")) {
            assertArrayEquals(
                    bytes(byCommand.resolve(name)), bytes(whole.folder().resolve(name)), name);
        }
        PretrainedModel stopped = engine.pretrain(pretraining("stopped"), step -> step.step() < 7);
        assertEquals(7, stopped.steps());
        assertFalse(stopped.finished());
        assertTrue(Double.isNaN(stopped.validationLoss()));
        Path half = folder.resolve("stopped");
        assertEquals(30, engine.pretrain(PretrainConfig.resume(half)).steps());
        for (String name : List.of("model.safetensors", "loss.jsonl", "val.jsonl")) {
            assertArrayEquals(bytes(byCommand.resolve(name)), bytes(half.resolve(name)), name);
        }
    }

    @Test
    void whatIsMissingOrDoesNotGoTogetherIsNamed() {
        assertRefused("text: name the stories to train on", () -> engine.pretrain(PretrainConfig.of("a.json")));
        assertRefused(
                "valText with valStories: one or the other",
                () -> engine.pretrain(pretraining("a").valText("b.txt")));
        assertRefused(
                "steps 0: at least 1", () -> engine.pretrain(pretraining("a").steps(0)));
        assertRefused(
                "out: name the folder that they are written into",
                () -> engine.harvest(HarvestConfig.of("bundled:story").text("a.txt")));
        HarvestConfig harvest = HarvestConfig.of("bundled:story")
                .text(TinyModel.stories(folder))
                .out(folder.resolve("rows"));
        assertRefused("harvest: needs layer N or site NAME", () -> engine.harvest(harvest));
        assertRefused(
                "site blocks.1.hook_mlp_out and layer 2: one place",
                () -> engine.harvest(harvest.layer(2).site("blocks.1.hook_mlp_out")));
        Path sae = folder.resolve("sae");
        assertRefused("of: name at least one autoencoder", () -> engine.evaluate(EvalConfig.of(new Path[0])));
        assertRefused("sae: each autoencoder once", () -> engine.evaluate(EvalConfig.of(sae, sae)));
        assertRefused(
                "rows 0: at least 1", () -> engine.evaluate(EvalConfig.of(sae).rows(0)));
        assertRefused(
                "model with synthetic: synthetic rows have no model, no text and no file",
                () -> engine.evaluate(EvalConfig.of(sae).synthetic("1k").model("a")));
        assertRefused(
                "text with activations: recorded rows have no model and no text",
                () -> engine.evaluate(EvalConfig.of(sae).activations("rows").text("a.txt")));
        assertRefused(
                "suite: needs a model that reads stories",
                () -> engine.evaluate(EvalConfig.of(sae).synthetic("1k").suite(true)));
        assertRefused("precision: 'fp8' is none of auto, fp32", () -> Engine.auto("fp8"));
    }

    private static void assertRefused(String message, Executable work) {
        String got = assertThrows(IllegalArgumentException.class, work).getMessage();
        assertTrue(got.startsWith(message), got);
    }

    /** On the CPU it computes the same; but a run knows which precision it was begun with, and keeps to it. */
    @Test
    void aRunKeepsItsPrecision() throws IOException {
        Engine exact = Engine.auto("fp32");
        TrainedRun begun = exact.train(config("exact"), step -> step.step() < 7);
        assertFalse(begun.finished());
        Path run = folder.resolve("exact");
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"precision\": \"fp32\""));
        assertRefused(
                "precision tf32: the run that is resumed has fp32",
                () -> Engine.auto("tf32").resume(run));
        assertTrue(engine.resume(run).finished());
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"precision\": \"fp32\""));
    }

    @Test
    void everySettingHasAMethod() {
        requireMethods(TrainConfig.class, TrainSettings.ALL);
        requireMethods(PretrainConfig.class, PretrainSettings.ALL);
    }

    private static void requireMethods(Class<?> config, List<? extends Setting<?, ?>> settings) {
        Set<String> methods =
                Arrays.stream(config.getMethods()).map(Method::getName).collect(Collectors.toSet());
        for (Setting<?, ?> setting : settings) {
            assertTrue(methods.contains(Said.method(setting.name())), setting.name());
        }
    }
}
