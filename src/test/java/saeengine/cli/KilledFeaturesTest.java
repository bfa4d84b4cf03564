package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.sae.SaeFormat;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;

/** A page whose pass over the text is killed with SIGKILL is the same page when the command is given again. */
class KilledFeaturesTest {
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    Path folder;

    @Test
    void theSameCommandGoesOnToTheSameBytes() throws Exception {
        MadeSaes made = new MadeSaes(9);
        Path topK = MadeSaes.write(folder.resolve("topk"), made.topK(3), SaeFormat.OWN);
        Path relu = MadeSaes.write(folder.resolve("relu"), made.relu(), SaeFormat.OWN);
        String text = String.join(
                ",", Collections.nCopies(150, TinyModel.stories(folder).toString()));
        String features = "features --device cpu --threads 1 --sae " + topK + "," + relu + " --model random:"
                + TinyModel.config(folder) + " --layer 2 --controls --rows all --text " + text;
        Path alone = folder.resolve("alone");
        Path killed = folder.resolve("killed");
        InProcess.succeeds(TinyRun.words(features, "--out", alone));

        Process process =
                Cli.start(folder, JVM, TinyRun.words(features, "--out", killed).toArray(String[]::new));
        Path kept = killed.resolve("unfinished").resolve("packs-000001.safetensors");
        while (process.isAlive() && !Files.exists(kept)) {
            Thread.sleep(1);
        }
        process.destroyForcibly();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(137, process.exitValue(), Files.readString(folder.resolve("stderr.txt")));

        InProcess.refuses(
                TinyRun.words(features, "--out", killed, "--seed", 7),
                "seed: the tokens in " + kept.getParent() + " were begun with 1, this is 7");
        String printed = InProcess.succeeds(TinyRun.words(features, "--out", killed));
        assertTrue(printed.contains("going on behind "), printed);
        assertFalse(Files.exists(kept.getParent()), "what is no longer needed is gone");
        Map<String, byte[]> expected = TinyRun.files(alone);
        Map<String, byte[]> got = TinyRun.files(killed);
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, got.get(name), name));
    }
}
