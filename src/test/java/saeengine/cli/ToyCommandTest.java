package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.SafeTensorsFile;
import saeengine.experiment.ToyRuns;

/** {@code toy}: what it prints, writes and refuses. */
class ToyCommandTest {
    private static final List<String> SMALL = List.of(
            "--instances",
            "2",
            "--batch",
            "64",
            "--steps",
            "20",
            "--probability",
            "0.2",
            "--device",
            "cpu",
            "--threads");

    @TempDir
    Path folder;

    private record Ran(int exit, String out, String err) {}

    private static Ran run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream failed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(failed, true, StandardCharsets.UTF_8));
        try {
            int exit = CommandRunner.run(args);
            return new Ran(exit, printed.toString(StandardCharsets.UTF_8), failed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static String[] words(List<String> many, String... more) {
        return Stream.concat(many.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private Path train(String name, String threads) {
        Path out = folder.resolve(name);
        Ran ran = run(words(
                Stream.of(List.of("toy", "train"), SMALL).flatMap(List::stream).toList(),
                threads,
                "--out",
                out.toString()));
        assertEquals(0, ran.exit(), ran.err());
        assertTrue(ran.out().contains("of 2 models have their 5 features"), ran.out());
        return out;
    }

    private static Ran sae(Path model, Path out, String... more) {
        return run(words(
                List.of("toy", "sae", "--model", model.toString(), "--out", out.toString(), "--batch", "64"), more));
    }

    @Test
    void aModelAndItsAutoencoders() throws IOException {
        Path model = train("model", "1");
        Path out = folder.resolve("sae");
        Ran ran = sae(
                model, out, "--sae-steps", "30", "--latents", "3", "--resample-every", "10", "--resample-window", "2");
        assertEquals(0, ran.exit(), ran.err());
        assertTrue(ran.out().contains("resampling simple"), ran.out());
        assertTrue(Files.readString(out.resolve("toy.html")).contains("2 autoencoders of 3 latents on 5 features"));
        try (SafeTensorsFile file = SafeTensorsFile.open(out.resolve("sae.safetensors"))) {
            assertArrayEquals(new long[] {2, 3, 2}, file.get("W_enc").shape());
            float[] decoder = file.get("W_dec").toFloats();
            assertEquals(1, Math.hypot(decoder[0], decoder[1]), 1e-5);
            assertArrayEquals(new long[] {2, 2}, file.get("b_dec").shape());
        }
        List<String> lines = Files.readAllLines(out.resolve("sae.jsonl"));
        JsonObject head = JsonParser.parseString(lines.get(0)).getAsJsonObject();
        assertEquals("simple", head.get("resampling").getAsString());
        JsonObject last = JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
        assertEquals(30, last.get("step").getAsInt());
        assertEquals(32, lines.size(), "what does not change, a record before the first step and one after each");
        JsonArray shown = last.getAsJsonArray("h_reconstructed").get(1).getAsJsonArray();
        assertEquals(2, shown.size());
        assertEquals(ToyRuns.SHOWN, shown.get(0).getAsJsonArray().size());
        for (String key :
                List.of("frac_active", "loss_reconstruction", "loss_sparsity", "b_enc", "b_dec", "resampled")) {
            assertTrue(last.has(key), key);
        }
    }

    @Test
    void theSameBytesOnAnyNumberOfThreads() throws IOException {
        Path one = train("one", "1");
        Path three = train("three", "3");
        for (String file : List.of("model.safetensors", "model.jsonl", "toy.html")) {
            assertArrayEquals(Files.readAllBytes(one.resolve(file)), Files.readAllBytes(three.resolve(file)), file);
        }
    }

    @Test
    void theExperimentOverSeeds() {
        Path out = folder.resolve("experiment");
        Ran ran = run(words(
                Stream.of(List.of("toy", "experiment"), SMALL)
                        .flatMap(List::stream)
                        .toList(),
                "1",
                "--seeds",
                "2",
                "--sae-steps",
                "5",
                "--tied",
                "--out",
                out.toString()));
        assertEquals(0, ran.exit(), ran.err());
        for (String seed : List.of("seed-1", "seed-2")) {
            for (String how : List.of("none", "simple")) {
                assertTrue(
                        Files.exists(
                                out.resolve(seed).resolve("resampling-" + how).resolve("toy.html")),
                        seed + how);
            }
        }
    }

    @Test
    void geometry() throws IOException {
        Path out = folder.resolve("geometry");
        Ran ran = run("toy", "geometry", "--steps", "3", "--out", out.toString(), "--device", "cpu");
        assertEquals(0, ran.exit(), ran.err());
        for (String file : List.of("polygons.svg", "dimensions.svg", "phases.svg")) {
            assertTrue(Files.readString(out.resolve(file)).startsWith("<svg "), file);
        }
    }

    private static void refused(String says, String... args) {
        Ran ran = run(args);
        assertEquals(1, ran.exit(), ran.out());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(says), ran.err());
    }

    @Test
    void whatCannotBeDoneIsSaidInOneLine() throws IOException {
        String out = folder.resolve("x").toString();
        refused("--probability: give one number, 5", "toy", "train", "--out", out, "--probability", "0.1,0.2");
        refused("above 0 and at most 1, got 0.0", "toy", "train", "--out", out, "--probability", "0");
        refused("--importance -1.0", "toy", "train", "--out", out, "--importance=-1");
        refused("5 features are too few", "toy", "train", "--out", out, "--correlated-pairs", "3");
        Path model = train("model", "1");
        refused("--beta1 1.0", "toy", "sae", "--model", model.toString(), "--beta1", "1");
        refused(
                "the window no longer",
                "toy",
                "sae",
                "--model",
                model.toString(),
                "--resample-every",
                "10",
                "--resample-window",
                "20");
        Files.write(model.resolve("model.safetensors"), new byte[] {1, 2, 3});
        refused("model.safetensors", "toy", "sae", "--model", model.toString());
        assertEquals(2, run("toy").exit());
    }
}
