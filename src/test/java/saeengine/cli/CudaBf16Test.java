package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cuda.PtxExecutor;
import saeengine.cuda.StandIn;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.tensor.RandomStream;

/** Trainings with {@code --precision bf16} on the stand-in GPU. */
@Tag("standin")
class CudaBf16Test {
    private static final int D = 12;
    private static final int F = 48;
    private static final int BATCH = 16;
    private static final int STEPS = 200;

    /** How far the mean loss of twenty steps is from fp32's at most: values are fp32's, and hardly a choice is another. */
    private static final double BAND = 1e-3;

    @TempDir
    Path folder;

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    /** Rows of a few directions each. */
    private Path rows() {
        RandomStream random = new RandomStream(5, 0);
        float[] directions = new float[F * D];
        for (int i = 0; i < directions.length; i++) {
            directions[i] = random.nextGaussian();
        }
        float[] rows = new float[BATCH * STEPS * D];
        for (int row = 0; row < BATCH * STEPS; row++) {
            for (int active = 0; active < 3; active++) {
                int at = random.nextInt(F) * D;
                float size = 1 + random.nextUniform(0.5f);
                for (int j = 0; j < D; j++) {
                    rows[row * D + j] += size * directions[at + j];
                }
            }
        }
        Path file = folder.resolve("rows.safetensors");
        new SafeTensorsWriter().add("activations", rows, BATCH * STEPS, D).write(file);
        return file;
    }

    private String train(Path rows, String out, int steps, String precision, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--recipe", "sparsify-topk", "--k", "4"));
        arguments.addAll(List.of("--activations", rows.toString(), "--in-order", "--features", Integer.toString(F)));
        arguments.addAll(List.of("--lr", "0.02", "--batch", Integer.toString(BATCH)));
        arguments.addAll(List.of("--steps", Integer.toString(steps), "--eval-rows", "48", "--log-every", "1"));
        arguments.addAll(List.of("--device", "cuda", "--precision", precision));
        arguments.addAll(List.of("--out", folder.resolve(out).toString()));
        arguments.addAll(List.of(more));
        return InProcess.succeeds(arguments);
    }

    private Path member(String run) throws IOException {
        try (var entries = Files.list(folder.resolve(run))) {
            return entries.filter(path -> path.getFileName().toString().startsWith("F" + F))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Double> losses(String run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(member(run).resolve("loss.jsonl"))) {
            losses.add(
                    JsonParser.parseString(line).getAsJsonObject().get("loss").getAsDouble());
        }
        return losses;
    }

    private static double mean(List<Double> losses, int from, int to) {
        return losses.subList(from, to).stream()
                .mapToDouble(loss -> loss)
                .average()
                .orElseThrow();
    }

    private void assertSameBytes(String run, String other) throws IOException {
        for (String file : List.of("loss.jsonl", "sae.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(member(run).resolve(file)),
                    Files.readAllBytes(member(other).resolve(file)),
                    other + ", " + file);
        }
    }

    /** The curve of the loss is fp32's but for a band; a second run that is broken off and gone on with has the same bytes. */
    @Test
    void aLongTraining() throws IOException {
        Path rows = rows();
        train(rows, "fp32", STEPS, "fp32");
        String out = train(rows, "bf16", STEPS, "bf16");
        assertTrue(out.lines().findFirst().orElse("").contains("cuBLAS, fp32, tf32 and bf16, graphs"), out);
        List<Double> exact = losses("fp32");
        List<Double> coarse = losses("bf16");
        assertEquals(STEPS, coarse.size());
        assertNotEquals(exact, coarse);
        for (int from = 0; from < STEPS; from += 20) {
            double expected = mean(exact, from, from + 20);
            assertEquals(expected, mean(coarse, from, from + 20), BAND * expected, "steps from " + from);
        }
        assertTrue(mean(coarse, STEPS - 20, STEPS) < 0.7 * mean(coarse, 0, 20), "it learns");
        train(rows, "resumed", 120, "bf16");
        InProcess.succeeds(List.of(
                "train",
                "--resume",
                "--steps",
                Integer.toString(STEPS),
                "--out",
                folder.resolve("resumed").toString()));
        assertSameBytes("bf16", "resumed");
        String run = Files.readString(folder.resolve("bf16/run.json"));
        assertTrue(run.contains("\"precision\": \"bf16\""), run);
        assertEquals(0, StandIn.get("LEAKED"), "held after the runs");
    }

    /** Without cuBLAS the curve keeps to the same band. */
    @Test
    void ownProductsAreInBf16Too() throws IOException {
        Path rows = rows();
        train(rows, "fp32", 40, "fp32");
        String out = train(rows, "own", 40, "bf16", "--gemm", "own");
        assertTrue(out.lines().findFirst().orElse("").contains("own products, fp32, tf32 and bf16, graphs"), out);
        List<Double> exact = losses("fp32");
        List<Double> own = losses("own");
        assertNotEquals(exact, own);
        for (int from = 0; from < 40; from += 20) {
            double expected = mean(exact, from, from + 20);
            assertEquals(expected, mean(own, from, from + 20), BAND * expected, "steps from " + from);
        }
        assertEquals(0, StandIn.get("LEAKED"), "held after the runs");
    }

    /** What a GPU began in bf16 a CPU goes on with in float32, and says so. */
    @Test
    void aRunThatGoesOnOnTheCpu() throws IOException {
        train(rows(), "moved", 4, "bf16");
        String run = folder.resolve("moved").toString();
        String out = InProcess.succeeds(List.of("train", "--resume", "--steps", "6", "--device", "cpu", "--out", run));
        assertTrue(out.contains("; its products are fp32 here, --precision bf16 is a GPU's\n"), out);
        assertEquals(6, losses("moved").size());
    }

    @Test
    void whereNoProductsAreInBf16() {
        List<String> arguments = new ArrayList<>(List.of("train", "--activations", rows().toString()));
        arguments.addAll(
                List.of("--precision", "bf16", "--out", folder.resolve("run").toString(), "--device", "cpu"));
        InProcess.refuses(
                arguments, "--precision bf16: needs a GPU, this runs on ", "leave it out or give --precision auto");
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }
}
