package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.Cli;
import saeengine.train.Checkpoints;
import saeengine.train.JsonFiles;

/** Checkpoints by the clock: a run can be watched and killed, and ends in the bytes of one without them. */
class TimedCheckpointsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeRows() {
        TinyRun.rows(folder.resolve("rows.safetensors"), 500, 8, 1);
    }

    private List<String> train(Path out, int steps, String minutes) {
        return TinyRun.words(
                "train --device cpu --threads 1 --recipe topk --features 16 --k 2 --dead-after 900 --batch 16"
                        + " --buffer 128 --eval-rows 100 --checkpoint-every 1000000",
                "--steps",
                steps,
                "--checkpoint-minutes",
                minutes,
                "--activations",
                folder.resolve("rows.safetensors"),
                "--out",
                out);
    }

    private Process start(List<String> arguments) {
        return Cli.start(folder, List.of("-Xmx256m"), arguments.toArray(String[]::new));
    }

    private static long step(Path run) {
        return Files.exists(run) ? new Checkpoints(run).latestStep() : 0;
    }

    @Test
    void theyChangeNothingAndKeepNoHistory() throws Exception {
        int steps = 20_000;
        Path without = folder.resolve("without");
        Path with = folder.resolve("with");
        InProcess.succeeds(train(without, steps, "0"));
        Process process = start(train(with, steps, "0.0001"));
        long first = 0;
        while (process.isAlive()) {
            first = first == 0 ? step(with) : first;
            Thread.sleep(2);
        }
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("stderr.txt")));
        assertTrue(first > 0 && first < steps, "there was one by the clock, at step " + first);
        Map<String, byte[]> expected = TinyRun.files(without);
        Map<String, byte[]> got = TinyRun.files(with);
        assertEquals(expected.keySet(), got.keySet(), "no files of checkpoints in between");
        expected.forEach((name, bytes) -> {
            // These two say what --out and --checkpoint-minutes were.
            if (!List.of("run.json", "report.html").contains(name)) {
                assertArrayEquals(bytes, got.get(name), name);
            }
        });
    }

    /** Killed long before its first checkpoint by steps. */
    @Test
    void aKilledRunHasAStatusACurveAndACheckpoint() throws Exception {
        Path run = folder.resolve("killed");
        Process process = start(train(run, 100_000_000, "0.001"));
        while (step(run) == 0 || !Files.exists(run.resolve("report.html"))) {
            assertTrue(process.isAlive());
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        String status =
                JsonFiles.read(run.resolve("summary.json")).get("status").getAsString();
        assertEquals("running", status);
        assertTrue(Files.readString(run.resolve("report.html")).contains("running"));
        InProcess.succeeds(
                TinyRun.words("train --resume --checkpoint-minutes 0", "--steps", step(run) + 50, "--out", run));
    }
}
