package saeengine.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.TinyModel;

/** What the examples say can be done with the library is done: each is run, small. */
class ExamplesTest {
    @TempDir
    Path folder;

    @Test
    void quickstart() {
        Quickstart.run(folder.resolve("run").toString(), 2);
        assertTrue(Files.isRegularFile(folder.resolve("run/F1024-k32/sae.safetensors")));
    }

    @Test
    void watchStopResume() throws InterruptedException, IOException {
        long steps = WatchStopResume.run(folder.resolve("run").toString(), 20);
        assertTrue(steps >= 20 && steps <= 30, steps + " steps");
        String summary = Files.readString(folder.resolve("run/summary.json"));
        assertTrue(summary.contains("\"finished\""), summary);
    }

    @Test
    void rowsOnceAndTheLatentsOfWhatWasTrained() {
        String model = "random:" + TinyModel.config(folder);
        String text = TinyModel.stories(folder).toString();
        String best = RowsOnce.run(model, text, folder.toString());
        assertNotNull(best);
        assertTrue(Files.isRegularFile(folder.resolve("rows/manifest.json")));
        Path saved = folder.resolve("saelens");
        int tokens = Latents.run(model, folder.resolve("grid").resolve(best).toString(), saved);
        assertEquals("Once upon a time there was a cat.".length(), tokens);
        assertTrue(Files.isRegularFile(saved.resolve("cfg.json")));
    }
}
