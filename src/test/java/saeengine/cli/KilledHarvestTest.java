package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.run.RunFolders;
import saeengine.tensor.RandomStream;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;

/** 20,000 rows written and trained from, both killed with SIGKILL at seeded moments and gone on with: the same bytes. */
class KilledHarvestTest {
    private static final long SEED = 4;
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    Path folder;

    private final RandomStream random = new RandomStream(SEED, 0);

    @Test
    void killsEndInTheSameBytes() throws Exception {
        System.out.println("kills at moments of seed " + SEED);
        String text = String.join(
                ",", Collections.nCopies(15, TinyModel.stories(folder).toString()));
        String harvest = "harvest --device cpu --threads 1 --model random:" + TinyModel.config(folder) + " --text "
                + text + " --layer 2 --rows 20000 --shard-rows 700";
        Path alone = folder.resolve("alone");
        Path killed = folder.resolve("killed");
        InProcess.succeeds(TinyRun.words(harvest, "--out", alone));
        int kills = 0;
        for (int shard : new int[] {0, 1, 9, 20}) {
            kills += kill(
                    TinyRun.words(harvest, "--out", killed),
                    () -> Files.exists(killed.resolve(String.format("rows-%06d.safetensors", shard))));
        }
        InProcess.succeeds(TinyRun.words(harvest, "--out", killed));
        assertSame(alone, killed);
        kills += trained(alone);
        System.out.println(kills + " kills");
        assertTrue(kills >= 4, "only " + kills + " kills came before the end");
    }

    /** A run that is killed in its second reading of the rows. */
    private int trained(Path rows) throws Exception {
        List<String> train = TinyRun.words(
                "train --device cpu --threads 1 --recipe topk --features 24 --k 3 --steps 4000 --batch 32 --buffer 3000"
                        + " --eval-rows 400 --log-every 50 --checkpoint-every 200 --checkpoint-minutes 0",
                "--activations",
                rows);
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        InProcess.succeeds(TinyRun.words(String.join(" ", train), "--out", one));
        int kills = 0;
        for (int step : new int[] {200, 1400}) {
            kills += kill(
                    RunFolders.isRun(two)
                            ? TinyRun.words("train --resume --out", two)
                            : TinyRun.words(String.join(" ", train), "--out", two),
                    () -> Files.exists(two.resolve("checkpoint-" + step)));
        }
        InProcess.succeeds(TinyRun.words("train --resume --out", two));
        Map<String, byte[]> expected = TinyRun.files(one);
        Map<String, byte[]> got = TinyRun.files(two);
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, bytes) -> {
            // The page names the run's folder.
            if (!name.equals("report.html")) {
                assertArrayEquals(bytes, got.get(name), name);
            }
        });
        return kills;
    }

    private static void assertSame(Path one, Path other) {
        Map<String, byte[]> expected = TinyRun.files(one);
        Map<String, byte[]> got = TinyRun.files(other);
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, got.get(name), name));
    }

    /** Starts a process and kills it a moment after something has come about; 0 where it ended before that. */
    private int kill(List<String> arguments, BooleanSupplier when) throws Exception {
        Process process = Cli.start(folder, JVM, arguments.toArray(String[]::new));
        while (process.isAlive() && !when.getAsBoolean()) {
            Thread.sleep(1);
        }
        Thread.sleep((long) (10 * random.nextFloat()));
        process.destroyForcibly();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        boolean killed = process.exitValue() != 0;
        assertEquals(killed ? 137 : 0, process.exitValue(), Files.readString(folder.resolve("stderr.txt")));
        return killed ? 1 : 0;
    }
}
