package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.data.text.StoryReader;
import saeengine.material.Windows;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;
import saeengine.testing.TinyModel;

/** {@code features} and {@code encode}, against latents computed in float64 for every token. */
class FeaturesCommandTest {
    private static final int CONTEXT = 10;
    private static final int TOP = 4;

    @TempDir
    Path folder;

    private StoredSae sae;
    private String saePath;
    private String model;
    private Path stories;

    @BeforeEach
    void make() {
        MadeSaes made = new MadeSaes(9);
        sae = made.topK(3);
        saePath = MadeSaes.write(folder.resolve("sae"), sae, SaeFormat.OWN).toString();
        model = "random:" + TinyModel.config(folder);
        stories = TinyModel.stories(folder);
    }

    private List<String> on(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, "--sae", saePath, "--model", model));
        arguments.addAll(List.of("--text", stories.toString(), "--context", "" + CONTEXT, "--device", "cpu"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Latents of each window, [tokens, features], in float64 from rows of the model. */
    private List<double[]> windows() {
        List<double[]> all = new ArrayList<>();
        try (Device device = new CpuDevice(1)) {
            LanguageModel language = ModelLoader.open(model, 1).load(device, 3);
            try (StoryReader reader = language.stories(List.of(stories))) {
                for (int[] story = reader.next(); story != null; story = reader.next()) {
                    for (int[] window : Windows.cut(story, CONTEXT)) {
                        try (Tape tape = Tape.inference(device)) {
                            Tensor rows = language.model()
                                    .residual(tape, language.model().sequences(tape, List.of(window)), 2);
                            all.add(sae.features(Relative.doubles(rows.toArray()), window.length));
                        }
                    }
                }
            }
        }
        return all;
    }

    private JsonObject json(Path page, String id) throws IOException {
        Matcher matcher = Pattern.compile("<script type=\"application/json\" id=\"" + id + "\">(.*?)</script>")
                .matcher(Files.readString(page));
        assertTrue(matcher.find(), id);
        JsonElement read = JsonParser.parseString(matcher.group(1));
        if (read.isJsonObject()) {
            return read.getAsJsonObject();
        }
        JsonObject all = new JsonObject();
        all.add("records", read);
        return all;
    }

    @Test
    void theStrongestExamplesAreThoseOfEveryTokenComputed() throws IOException {
        Path out = folder.resolve("page");
        String printed = InProcess.succeeds(on("features", "--out", out.toString(), "--top", "" + TOP));
        assertTrue(printed.contains("written: " + out.resolve("index.html")), printed);
        JsonObject index = json(out.resolve("index.html"), "index");
        JsonObject of = index.getAsJsonArray("autoencoders").get(0).getAsJsonObject();
        JsonArray records = json(out.resolve("index.html"), "part-0-0").getAsJsonArray("records");
        assertEquals(MadeSaes.FEATURES, records.size());
        List<double[]> windows = windows();
        for (int latent = 0; latent < MadeSaes.FEATURES; latent++) {
            List<Double> peaks = new ArrayList<>();
            int fired = 0;
            for (double[] window : windows) {
                double most = 0;
                for (int at = latent; at < window.length; at += MadeSaes.FEATURES) {
                    fired += window[at] != 0 ? 1 : 0;
                    most = Math.max(most, window[at]);
                }
                if (most > 0) {
                    peaks.add(most);
                }
            }
            peaks.sort(Comparator.reverseOrder());
            assertEquals(fired, of.getAsJsonArray("fired").get(latent).getAsInt(), "latent " + latent);
            JsonArray top = records.get(latent).getAsJsonObject().getAsJsonArray("top");
            assertEquals(Math.min(TOP, peaks.size()), top.size());
            for (int i = 0; i < top.size(); i++) {
                JsonArray example = top.get(i).getAsJsonArray();
                assertEquals(peaks.get(i), example.get(1).getAsDouble(), 2e-4 * peaks.get(i));
                int peak = example.get(2).getAsInt();
                JsonArray around = example.get(4).getAsJsonArray();
                double there = 0;
                for (int j = 0; j < around.size(); j += 2) {
                    there = around.get(j).getAsInt() == peak ? around.get(j + 1).getAsDouble() : there;
                }
                assertEquals(example.get(1).getAsDouble(), there, "the marked token has the value");
            }
        }
    }

    /** W_U gamma (d - mean d) / sqrt(var d + eps), of every token, sorted. */
    @Test
    void promotedTokensAreThoseOfTheUnembeddingInFloat64() throws IOException {
        Path out = folder.resolve("page");
        InProcess.succeeds(on("features", "--out", out.toString()));
        JsonArray records = json(out.resolve("index.html"), "part-0-0").getAsJsonArray("records");
        double[] table;
        double[] gamma;
        try (Device device = new CpuDevice(1)) {
            List<Parameter> parameters =
                    ModelLoader.open(model, 1).load(device, 3).model().parameters();
            table = values(parameters, "embed.weight");
            gamma = values(parameters, "final_norm.weight");
        }
        int d = MadeSaes.DIMS;
        for (int latent = 0; latent < MadeSaes.FEATURES; latent++) {
            double[] row = new double[d];
            double mean = 0;
            for (int j = 0; j < d; j++) {
                row[j] = sae.decoder()[latent * d + j];
                mean += row[j] / d;
            }
            double variance = 0;
            for (int j = 0; j < d; j++) {
                variance += (row[j] - mean) * (row[j] - mean) / d;
            }
            double[] logits = new double[table.length / d];
            for (int id = 0; id < logits.length; id++) {
                for (int j = 0; j < d; j++) {
                    logits[id] += table[id * d + j] * gamma[j] * (row[j] - mean) / Math.sqrt(variance + 1e-5);
                }
            }
            Arrays.sort(logits);
            JsonObject record = records.get(latent).getAsJsonObject();
            for (int i = 0; i < 10; i++) {
                double high = record.getAsJsonArray("promoted")
                        .get(i)
                        .getAsJsonArray()
                        .get(1)
                        .getAsDouble();
                double low = record.getAsJsonArray("demoted")
                        .get(i)
                        .getAsJsonArray()
                        .get(1)
                        .getAsDouble();
                assertEquals(logits[logits.length - 1 - i], high, 1e-4 * logits[logits.length - 1]);
                assertEquals(logits[i], low, 1e-4 * -logits[0]);
            }
        }
    }

    private static double[] values(List<Parameter> parameters, String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .map(parameter -> Relative.doubles(parameter.toArray()))
                .orElseThrow();
    }

    @Test
    void encodedLatentsAreAllThatAreNotZero() throws IOException {
        Path out = folder.resolve("latents.safetensors");
        InProcess.succeeds(on("encode", "--out", out.toString()));
        List<double[]> windows = windows();
        int tokens = windows.stream()
                .mapToInt(window -> window.length / MadeSaes.FEATURES)
                .sum();
        double[] expected = new double[tokens * MadeSaes.FEATURES];
        int at = 0;
        for (double[] window : windows) {
            System.arraycopy(window, 0, expected, at, window.length);
            at += window.length;
        }
        try (TensorFile file = TensorFiles.open(out)) {
            float[] dense = new float[expected.length];
            long[] token = file.get("token").toLongs();
            long[] latent = file.get("latent").toLongs();
            float[] value = file.get("value").toFloats();
            assertEquals(3L * tokens, value.length);
            for (int i = 0; i < value.length; i++) {
                assertTrue(i == 0 || token[i] >= token[i - 1], "tokens ascend");
                dense[(int) (token[i] * MadeSaes.FEATURES + latent[i])] = value[i];
            }
            Relative.assertWithin(1e-5, dense, expected, "latents");
            assertEquals(tokens, file.get("id").count());
            long[] story = file.get("story").toLongs();
            long[] position = file.get("position").toLongs();
            assertEquals(59, story[tokens - 1]);
            for (int i = 1; i < tokens; i++) {
                assertEquals(story[i] == story[i - 1] ? position[i - 1] + 1 : 0, position[i]);
            }
        }
    }

    /** The same page on one thread and on three. */
    @Test
    void theSameBytesOnAnyThreads() throws IOException {
        for (String threads : List.of("1", "3")) {
            InProcess.succeeds(on(
                    "features",
                    "--threads",
                    threads,
                    "--out",
                    folder.resolve("p" + threads).toString()));
        }
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("p1/index.html")),
                Files.readAllBytes(folder.resolve("p3/index.html")));
    }

    @Test
    void refusals() {
        String out = folder.resolve("page").toString();
        InProcess.succeeds(on("features", "--out", out));
        InProcess.refuses(on("features", "--out", out), "index.html is there already", "--overwrite");
        InProcess.refuses(
                on(
                        "features",
                        "--overwrite",
                        "--out",
                        out,
                        "--facts",
                        folder.resolve("none").toString()),
                "none",
                "no such file");
        InProcess.refuses(on("features", "--overwrite", "--out", out, "--top", "0"), "--top 0: at least 1");
        InProcess.refuses(on("features", "--overwrite", "--out", out, "--layer", "9"), "--layer 9");
        assertFalse(Files.exists(folder.resolve("none")));
    }
}
