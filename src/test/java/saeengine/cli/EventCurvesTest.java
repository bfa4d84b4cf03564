package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.experiment.EventCurves;
import saeengine.export.EventReader;
import saeengine.metric.Metric;
import saeengine.metric.Place;

/** {@code train --tensorboard}: the events are what {@code loss.jsonl} says, and training does not know of them. */
class EventCurvesTest {
    @TempDir
    Path folder;

    private List<String> train(String out, Object... more) {
        Path rows = folder.resolve("rows.safetensors");
        if (!Files.exists(rows)) {
            TinyRun.rows(rows, 400, 8, 3);
        }
        List<String> words = TinyRun.words(
                "train --device cpu --threads 1 --recipe topk --features 12,16 --k 2 --batch 16 --buffer 128"
                        + " --eval-rows 50 --checkpoint-minutes 0 --log-every 3 --steps 20",
                "--activations",
                rows,
                "--out",
                folder.resolve(out));
        words.addAll(
                TinyRun.words("", more).stream().filter(word -> !word.isEmpty()).toList());
        return words;
    }

    /** Every number of loss.jsonl but the step, by its key and step. */
    private static Map<String, TreeMap<Long, Float>> curve(Path file) throws IOException {
        Map<String, TreeMap<Long, Float>> all = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            long step = json.remove("step").getAsLong();
            for (Map.Entry<String, JsonElement> each : json.entrySet()) {
                all.computeIfAbsent(each.getKey(), added -> new TreeMap<>())
                        .put(step, each.getValue().getAsFloat());
            }
        }
        return all;
    }

    private void assertEvents(Path run, Path events, int files) throws IOException {
        List<String> names = Metric.in(Place.TRAINING).stream().map(Metric::key).toList();
        for (String member : List.of("F12-k2", "F16-k2")) {
            Map<String, TreeMap<Long, Float>> drawn = EventReader.scalars(events.resolve(member));
            assertTrue(
                    drawn.containsKey("loss") && drawn.containsKey("l0"),
                    drawn.keySet().toString());
            assertTrue(names.containsAll(drawn.keySet()), drawn.keySet().toString());
            assertEquals(curve(run.resolve(member).resolve("loss.jsonl")), drawn, member);
            assertEquals(files, EventReader.files(events.resolve(member)).size());
        }
    }

    @Test
    void trainingWritesTheSameBytesAndEventsBesideThem() throws IOException {
        InProcess.succeeds(train("without"));
        InProcess.succeeds(train("with", "--tensorboard"));
        Map<String, byte[]> expected = TinyRun.files(folder.resolve("without"));
        Map<String, byte[]> got = TinyRun.files(folder.resolve("with"));
        got.keySet().removeIf(name -> name.contains("tfevents"));
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, bytes) -> {
            // These say what the options were.
            if (!List.of("run.json", "report.html").contains(name)) {
                assertArrayEquals(bytes, got.get(name), name);
            }
        });
        assertEvents(folder.resolve("with"), folder.resolve("with"), 1);
    }

    @Test
    void aRunThatGoesOnGoesOnInAnotherFile() throws IOException {
        Path board = folder.resolve("board");
        Path run = folder.resolve("run");
        InProcess.succeeds(train("run", "--tensorboard", board));
        InProcess.succeeds(TinyRun.words("train --resume --steps 31 --out", run));
        assertEvents(run, board, 2);
        // A run that replaces it takes back all that was there.
        InProcess.succeeds(train("run", "--overwrite", "--tensorboard", board));
        assertEvents(run, board, 3);
        assertFalse(Files.exists(run.resolve("true")), "the folder is the one that was named");
    }

    /** Asked for first when the run goes on: the new file begins with what was trained before. */
    @Test
    void askedForLater() throws IOException {
        Path run = folder.resolve("run");
        InProcess.succeeds(train("run"));
        InProcess.succeeds(TinyRun.words("train --resume --steps 28 --tensorboard --out", run));
        assertEvents(run, run, 1);
    }

    /** Killed behind a checkpoint, with the end of its events lost, too. */
    @Test
    void noStepIsLostOrRepeated() throws IOException {
        Path run = Files.createDirectories(folder.resolve("run/F1"));
        Path curve = run.resolve("loss.jsonl");
        long checkpoint = 0;
        try (EventCurves first = new EventCurves(folder.resolve("run"), folder.resolve("run"), List.of("F1"))) {
            for (int step = 1; step <= 30; step++) {
                append(curve, step, 1.0 / step);
                checkpoint = step == 20 ? Files.size(curve) : checkpoint;
                first.follow(step);
            }
        }
        Path events = EventReader.files(run).get(0);
        byte[] all = Files.readAllBytes(events);
        for (int lost : List.of(0, 5, all.length / 2, all.length - 20, all.length)) {
            Files.write(events, java.util.Arrays.copyOf(all, all.length - lost));
            byte[] lines = Files.readAllBytes(curve);
            Files.write(curve, java.util.Arrays.copyOf(lines, (int) checkpoint));
            try (EventCurves second = new EventCurves(folder.resolve("run"), folder.resolve("run"), List.of("F1"))) {
                for (int step = 21; step <= 25; step++) {
                    append(curve, step, 2.0 / step);
                    second.follow(step);
                }
            }
            // A torn record is where TensorBoard stops in a file, and where the reader would refuse it.
            Files.write(events, wholeRecords(Files.readAllBytes(events)));
            assertEquals(curve(curve), EventReader.scalars(run), lost + " bytes lost");
            Files.delete(EventReader.files(run).get(1));
        }
    }

    private static byte[] wholeRecords(byte[] file) {
        int end = 0;
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        while (end + 12 <= file.length && end + 16 + bytes.getLong(end) <= file.length) {
            end += (int) (16 + bytes.getLong(end));
        }
        return java.util.Arrays.copyOf(file, end);
    }

    private static void append(Path curve, long step, double loss) throws IOException {
        Files.writeString(
                curve,
                "{\"step\":" + step + ",\"tokens\":" + 7 * step + ",\"loss\":" + (float) loss + "}\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
