package saeengine.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.stories.StoryGenerator;
import saeengine.stories.StoryWriter;
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

    @Test
    void aModelOfOnesOwn() throws IOException {
        Path config = TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 300, "hidden_size": 24, "num_layers": 2, "num_heads": 2,
                 "intermediate_size": 40, "window_size": 9, "max_position_embeddings": 48}
                """);
        Path stories = folder.resolve("own.txt");
        new StoryWriter(new StoryGenerator(7)).write(stories, 0, 40, false);
        double loss = OwnModel.run(
                config.toString(), stories.toString(), folder.resolve("model").toString(), 40);
        assertTrue(loss > 0 && loss < Math.log(300), loss + " nats per token");
        assertTrue(Files.isRegularFile(folder.resolve("model/model.safetensors")));
    }

    @Test
    void whatLatentsAreWorth() throws IOException {
        String model = "random:" + TinyModel.config(folder);
        Path stories = folder.resolve("own.txt");
        new StoryWriter(new StoryGenerator(9)).write(stories, 0, 120, true);
        double accuracy = WhatLatentsAreWorth.run(
                model, stories.toString(), folder.resolve("run").toString());
        assertTrue(accuracy >= 0 && accuracy <= 1, accuracy + " of the stories");
    }
}
