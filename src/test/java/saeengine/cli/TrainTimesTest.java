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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a training was is said, is in a file of its own, and changes nothing else. */
class TrainTimesTest {
    private static final int STEPS = 20;
    private static final int BATCH = 16;

    @TempDir
    Path folder;

    private List<String> train(String out, String... more) {
        Path rows = folder.resolve("rows.safetensors");
        if (!Files.exists(rows)) {
            TinyRun.rows(rows, 400, 8, 3);
        }
        List<String> words = TinyRun.words(
                "train --device cpu --threads 1 --recipe topk --features 12,16 --k 2 --buffer 128 --eval-rows 50"
                        + " --checkpoint-minutes 0 --checkpoint-every 7 --log-every 3",
                "--batch",
                BATCH,
                "--activations",
                rows,
                "--out",
                folder.resolve(out));
        words.addAll(List.of(more));
        return words;
    }

    private JsonObject times(String run) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(run).resolve("times.json")))
                .getAsJsonObject();
    }

    @Test
    void rowsASecondOfWhatWasTrained() throws IOException {
        String said = InProcess.succeeds(train("run", "--steps", "8"));
        assertTrue(said.matches("(?s).*trained on 128 rows in [0-9.]+ s: [0-9,]+ rows/s\n.*"), said);
        JsonObject times = times("run");
        assertEquals(8, times.get("steps").getAsLong());
        assertEquals(8 * BATCH, times.get("rows").getAsLong());
        assertTrue(times.get("seconds").getAsDouble() > 0);
        assertEquals(
                8 * BATCH / times.get("seconds").getAsDouble(),
                times.get("rows_per_second").getAsDouble(),
                1e-6 * times.get("rows_per_second").getAsDouble());
        assertFalse(times.has("phases"));
        InProcess.succeeds(train("run", "--resume", "--steps", String.valueOf(STEPS)));
        assertEquals((STEPS - 8) * BATCH, times("run").get("rows").getAsLong(), "of what was trained since");
    }

    @Test
    void aProfileChangesNothing() throws IOException {
        String steps = String.valueOf(STEPS);
        InProcess.succeeds(train("plain", "--steps", steps));
        String said = InProcess.succeeds(train("profiled", "--steps", steps, "--profile"));
        JsonObject times = times("profiled");
        JsonObject phases = times.getAsJsonObject("phases");
        double sum = 0;
        for (Map.Entry<String, Long> phase : Map.of("harvest", 20L, "step", 20L, "log", 17L, "checkpoint", 3L)
                .entrySet()) {
            JsonObject of = phases.getAsJsonObject(phase.getKey());
            assertEquals(phase.getValue(), of.get("times").getAsLong(), phase.getKey());
            assertTrue(of.get("seconds").getAsDouble() > 0, phase.getKey());
            sum += of.get("seconds").getAsDouble();
            assertTrue(said.matches("(?s).*\n" + phase.getKey() + " +[0-9.]+ +[0-9.]+ % +[0-9.]+\n.*"), said);
        }
        assertTrue(sum <= times.get("seconds").getAsDouble(), sum + " of " + times);
        Map<String, byte[]> plain = TinyRun.files(folder.resolve("plain"));
        Map<String, byte[]> profiled = TinyRun.files(folder.resolve("profiled"));
        assertEquals(plain.keySet(), profiled.keySet());
        plain.forEach((name, bytes) -> {
            if (!name.equals("run.json") && !name.endsWith(".html")) {
                assertArrayEquals(bytes, profiled.get(name), name);
            }
        });
        assertEquals(options("plain"), options("profiled"));
    }

    private JsonObject options(String run) throws IOException {
        JsonObject options = JsonParser.parseString(
                        Files.readString(folder.resolve(run).resolve("run.json")))
                .getAsJsonObject()
                .getAsJsonObject("options");
        options.remove("out");
        return options;
    }
}
