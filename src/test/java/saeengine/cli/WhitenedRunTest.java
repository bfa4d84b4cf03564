package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.tensor.RandomStream;

/** Plain autoencoders whose encoders read whitened rows: the experiment in small, resumed, and where it is left out. */
class WhitenedRunTest {
    private static final int DIMS = 16;
    private static final int ROWS = 12_000;
    private static final double LEAST = 1e-3;

    @TempDir
    Path folder;

    private Path file;

    /** Directions with variances from 100 down to a thousandth, about a mean far from 0, mixed by one reflection. */
    @BeforeEach
    void makeRows() {
        RandomStream random = new RandomStream(5, 0);
        float[] rows = new float[ROWS * DIMS];
        for (int row = 0; row < ROWS; row++) {
            double sum = 0;
            for (int j = 0; j < DIMS; j++) {
                double deviation = Math.sqrt(100 * Math.pow(LEAST / 100, j / (DIMS - 1.0)));
                rows[row * DIMS + j] = (float) (deviation * random.nextGaussian());
                sum += rows[row * DIMS + j];
            }
            for (int j = 0; j < DIMS; j++) {
                rows[row * DIMS + j] += 30 - (float) (2 * sum / DIMS);
            }
        }
        file = folder.resolve("rows.safetensors");
        new SafeTensorsWriter().add("activations", rows, ROWS, DIMS).write(file);
    }

    private List<String> train(String out, Object... more) {
        List<String> words = TinyRun.words("train --device cpu --features 4,15,16,20 --batch 128 --buffer 2048", more);
        words.addAll(List.of(
                "--activations", file.toString(), "--out", folder.resolve(out).toString()));
        return words;
    }

    private double[] measured(String out, String key) throws IOException {
        String summary = Files.readString(folder.resolve(out + "/summary.json"));
        return JsonParser.parseString(summary).getAsJsonObject().getAsJsonArray("members").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .mapToDouble(member -> (key.equals("bound") ? member : member.getAsJsonObject("metrics"))
                        .get(key)
                        .getAsDouble())
                .toArray();
    }

    /** A narrow one stays at its bound, one dim too few is stuck just above 0, the others reach 0. */
    @Test
    void theExperimentShows() throws IOException {
        InProcess.succeeds(train("run", "--steps", "4000"));
        double[] mse = measured("run", "mse");
        double[] bound = measured("run", "bound");
        assertTrue(mse[0] < 1.05 * bound[0], "F=4: " + mse[0] + " of " + bound[0]);
        assertTrue(mse[1] >= bound[1] && mse[1] < 1.5 * bound[1], "F=15: " + mse[1] + " of " + bound[1]);
        assertTrue(mse[2] < mse[1] / 2, "F=16: " + mse[2]);
        assertTrue(mse[3] < mse[1] / 2, "F=20: " + mse[3]);
        String run = Files.readString(folder.resolve("run/run.json"));
        assertEquals(
                "whitened",
                JsonParser.parseString(run).getAsJsonObject().get("basis").getAsString());
        for (String drawn : List.of("curves.svg", "report.html")) {
            String text = Files.readString(folder.resolve("run").resolve(drawn));
            assertTrue(text.contains("which the encoders read whitened"), drawn);
        }
    }

    @Test
    void goesOnInTheSameCoordinates() throws IOException {
        InProcess.succeeds(train("whole", "--steps", "60"));
        InProcess.succeeds(train("parts", "--steps", "30"));
        InProcess.succeeds(train("parts", "--steps", "60", "--resume"));
        InProcess.succeeds(train("again", "--steps", "60"));
        for (String name : List.of("F15/sae.safetensors", "F20/loss.jsonl", "whitening.safetensors")) {
            assertArrayEquals(bytes("whole", name), bytes("again", name), name);
        }
        assertArrayEquals(bytes("whole", "whitening.safetensors"), bytes("parts", "whitening.safetensors"));
    }

    private byte[] bytes(String run, String name) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve(name));
    }

    /** As a run of an earlier version would be. */
    @Test
    void doesNotGoOnWithARunThatBeganOnRowsAsTheyAre() throws IOException {
        InProcess.succeeds(train("run", "--steps", "30", "--basis", "raw"));
        assertFalse(Files.exists(folder.resolve("run/whitening.safetensors")));
        InProcess.succeeds(train("run", "--steps", "40", "--basis", "raw", "--resume"));
        InProcess.succeeds(train("other", "--steps", "30"));
        Files.delete(folder.resolve("other/whitening.safetensors"));
        InProcess.refuses(train("other", "--steps", "40", "--resume"), "holds no whitening", "--basis raw");
    }

    @Test
    void isLeftOutWhereWeightsOrOrderAreGiven() throws IOException {
        InProcess.succeeds(train("run", "--steps", "5", "--in-order"));
        assertFalse(Files.exists(folder.resolve("run/whitening.safetensors")));
        InProcess.refuses(train("tied", "--basis", "whitened", "--tied"), "--basis whitened", "--tied");
        InProcess.refuses(train("topk", "--recipe", "topk", "--k", "2", "--basis", "whitened"), "--basis whitened");
    }
}
