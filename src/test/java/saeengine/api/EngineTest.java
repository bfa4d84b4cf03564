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
import org.junit.jupiter.api.io.TempDir;
import saeengine.experiment.TrainSettings;
import saeengine.run.Setting;
import saeengine.testing.Cli;

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
                    .filter(name -> !name.equals("run.json") && !name.endsWith(".html"))
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

    @Test
    void everySettingHasAMethod() {
        Set<String> methods = Arrays.stream(TrainConfig.class.getMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        for (Setting<?, ?> setting : TrainSettings.ALL) {
            assertTrue(methods.contains(Said.method(setting.name())), setting.name());
        }
    }
}
