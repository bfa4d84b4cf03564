package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.Folders;
import saeengine.run.RunFolders;
import saeengine.tensor.RandomStream;
import saeengine.testing.Cli;

/** Processes of {@code train} that are killed with SIGKILL again and again, at seeded moments, and gone on with. */
class KilledRunsTest {
    private static final int KILLS = 50;
    private static final long SEED = 11;
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** Each with something of its own to be kept: AuxK's counters, resampling, clipped norms, two widths, a mean. */
    private static final List<String> RUNS = List.of(
            "--recipe topk --features 24 --k 3 --dead-after 2000",
            "--recipe relu-l1 --features 24 --l1 0.1 --resample anthropic --resample-every 400",
            "--recipe dl-topk --features 24 --k 4 --in-order",
            "--features 3,12 --lr 0.01 --lr-final 0.001 --lr-decay cosine",
            "--recipe relu-l1-colnorm --features 20 --l1 0.05 --b-dec mean");

    @TempDir
    Path folder;

    private final RandomStream random = new RandomStream(SEED, 0);
    private int kills;
    private int inACheckpoint;
    private int starting;

    @Test
    void fiftyKillsEndInTheSameBytes() throws Exception {
        System.out.println("kills at moments of seed " + SEED);
        Path rows = TinyRun.rows(folder.resolve("rows.safetensors"), 3000, 16, 3);
        for (int i = 0; kills < KILLS; i++) {
            List<String> arguments = TinyRun.words(
                    "train --device cpu --threads 1 --steps 6000 --batch 32 --buffer 512 --eval-rows 400 --log-every 50"
                            + " --checkpoint-every 300 --checkpoint-minutes 0.0005 " + RUNS.get(i % RUNS.size()),
                    "--activations",
                    rows);
            chain(arguments, Math.min(KILLS - kills, (KILLS + RUNS.size() - 1) / RUNS.size()));
        }
        System.out.println(kills + " kills, " + inACheckpoint + " while a checkpoint was being written or removed, "
                + starting + " before the run had settings");
    }

    /** One run: killed up to so many times, finished, and held against one that was left alone. */
    private void chain(List<String> arguments, int most) throws Exception {
        Path alone = folder.resolve("alone");
        Path run = folder.resolve("run");
        Folders.delete(alone);
        Folders.delete(run);
        InProcess.succeeds(at(arguments, alone));
        boolean alive = true;
        for (int i = 0; i < most && alive; i++) {
            alive = kill(next(arguments, run), run, i);
        }
        InProcess.succeeds(next(arguments, run));
        Map<String, byte[]> expected = TinyRun.files(alone);
        Map<String, byte[]> got = TinyRun.files(run);
        assertEquals(expected.keySet(), got.keySet(), "files of " + arguments);
        expected.forEach((name, bytes) -> {
            // The page names the run's folder.
            if (!name.equals("report.html")) {
                assertArrayEquals(bytes, got.get(name), name + " of " + arguments);
            }
        });
    }

    private static List<String> at(List<String> arguments, Path out) {
        return TinyRun.words(String.join(" ", arguments), "--out", out);
    }

    private static List<String> next(List<String> arguments, Path run) {
        return RunFolders.isRun(run) ? TinyRun.words("train --resume", "--out", run) : at(arguments, run);
    }

    /** Starts a process and kills it at a drawn moment: in training, inside a checkpoint, or at its start. */
    private boolean kill(List<String> arguments, Path run, int number) throws Exception {
        Process process = Cli.start(folder, JVM, arguments.toArray(String[]::new));
        int kind = (number + 4) % 5;
        if (kind == 4) {
            Thread.sleep((long) (700 * random.nextFloat()));
        } else {
            Path curves = run.resolve("curves.svg");
            long before = modified(curves);
            while (process.isAlive() && modified(curves) == before) {
                Thread.sleep(2);
            }
            if (kind < 2) {
                Thread.sleep((long) (120 * random.nextFloat()));
            } else {
                while (process.isAlive() && !Files.exists(run.resolve(".checkpoint.tmp"))) {
                    Thread.onSpinWait();
                }
                long until = System.nanoTime() + (long) (3e6 * random.nextFloat());
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
        }
        process.destroyForcibly();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        boolean killed = process.exitValue() != 0;
        assertEquals(killed ? 137 : 0, process.exitValue(), Files.readString(folder.resolve("stderr.txt")));
        kills += killed ? 1 : 0;
        starting += killed && !RunFolders.isRun(run) ? 1 : 0;
        inACheckpoint += isTornCheckpoint(run) ? 1 : 0;
        return killed;
    }

    private static long modified(Path file) throws IOException {
        return Files.exists(file) ? Files.getLastModifiedTime(file).to(TimeUnit.MICROSECONDS) : 0;
    }

    private static boolean isTornCheckpoint(Path run) throws IOException {
        if (!Files.exists(run)) {
            return false;
        }
        try (Stream<Path> files = Files.list(run)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(".checkpoint."));
        }
    }
}
