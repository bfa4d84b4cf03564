package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.Activation;
import saeengine.data.sae.RowNorm;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.data.text.StoryReader;
import saeengine.eval.NaiveLosses;
import saeengine.material.Windows;
import saeengine.metric.Metric;
import saeengine.metric.Place;
import saeengine.testing.Relative;
import saeengine.testing.SharedData;
import saeengine.testing.TinyModel;

/** What {@code eval} prints and writes, against plain float64 computations. */
class EvalCommandTest {
    private static final int CONTEXT = 10;

    @TempDir
    Path folder;

    private final MadeSaes made = new MadeSaes(5);
    private StoredSae relu;
    private StoredSae topK;
    private String reluPath;
    private String topKPath;
    private String model;
    private Path stories;

    @BeforeEach
    void makeInputs() {
        relu = made.relu();
        topK = made.topK(3);
        reluPath = MadeSaes.write(folder.resolve("relu"), relu, SaeFormat.OWN).toString();
        topKPath =
                MadeSaes.write(folder.resolve("topk"), topK, SaeFormat.SAELENS).toString();
        model = "random:" + TinyModel.config(folder);
        stories = TinyModel.stories(folder);
    }

    private List<String> arguments(String sae, String... more) {
        List<String> arguments = new ArrayList<>(List.of("eval", "--sae", sae));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private List<String> onText(String sae, String... more) {
        List<String> arguments = arguments(sae, "--model", model, "--text", stories.toString());
        arguments.addAll(List.of("--context", String.valueOf(CONTEXT)));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Runs with --out and gives what was written of each autoencoder. */
    private List<JsonObject> written(List<String> arguments) throws IOException {
        Path file = folder.resolve("out.json");
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--out", file.toString(), "--overwrite"));
        String printed = InProcess.succeeds(all);
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        List<JsonObject> autoencoders = new ArrayList<>();
        json.getAsJsonArray("autoencoders").forEach(each -> autoencoders.add(each.getAsJsonObject()));
        assertPrinted(printed, autoencoders);
        return autoencoders;
    }

    /** Every metric has a line, and every number of the file is in it to six digits. */
    private static void assertPrinted(String printed, List<JsonObject> autoencoders) {
        JsonObject first = autoencoders.get(0).getAsJsonObject("metrics");
        for (String metric : first.keySet()) {
            String[] words = printed.lines()
                    .filter(line -> line.startsWith(metric + " "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(metric + " is not in:\n" + printed))
                    .split(" +");
            assertEquals(1 + autoencoders.size(), words.length, Arrays.toString(words));
            for (int i = 0; i < autoencoders.size(); i++) {
                JsonElement value =
                        autoencoders.get(i).getAsJsonObject("metrics").get(metric);
                if (value.isJsonNull()) {
                    assertEquals("-", words[i + 1], metric);
                } else {
                    double expected = value.getAsDouble();
                    assertEquals(expected, Double.parseDouble(words[i + 1]), 6e-6 * Math.abs(expected), metric);
                }
            }
        }
    }

    private static double metric(JsonObject autoencoder, String name) {
        return autoencoder.getAsJsonObject("metrics").get(name).getAsDouble();
    }

    private static void assertMetrics(StoredSae sae, double[] rows, JsonObject got) {
        int n = rows.length / sae.dims();
        Map<String, Double> expected =
                new MetricReference(rows, sae.reconstruct(rows, n), sae.features(rows, n), sae.dims()).values();
        expected.forEach(
                (name, value) -> assertEquals(value, metric(got, name), 2e-5 * Math.max(0.1, Math.abs(value)), name));
    }

    @Test
    void rowsOfAFile() throws IOException {
        float[] rows = made.gaussian(2500 * MadeSaes.DIMS, 1);
        Path file = MadeSaes.writeRows(folder.resolve("rows.safetensors"), rows, MadeSaes.DIMS);
        List<JsonObject> got = written(arguments(reluPath + "," + topKPath, "--activations", file.toString()));
        assertMetrics(relu, Relative.doubles(rows), got.get(0));
        assertMetrics(topK, Relative.doubles(rows), got.get(1));
        assertEquals("saelens", got.get(1).get("format").getAsString());
        assertFalse(got.get(0).getAsJsonObject("metrics").has("ce_clean"));
        assertHistogram(got.get(0));
        List<JsonObject> fewer = written(arguments(topKPath, "--activations", file.toString(), "--rows", "1100"));
        assertMetrics(topK, Relative.doubles(Arrays.copyOf(rows, 1100 * MadeSaes.DIMS)), fewer.get(0));
        String printed = InProcess.succeeds(arguments(reluPath, "--activations", file.toString()));
        assertTrue(printed.contains("no cross-entropies"), printed);
    }

    /** Of 20 latents a row keeps 18, so that most of the smaller ones are negative; they have fired all the same. */
    @Test
    void aSignedTopKsNegativeValuesCount() throws IOException {
        StoredSae signed = made.builder()
                .activation(Activation.topK(18, Activation.Rectify.NONE))
                .build();
        String path =
                MadeSaes.write(folder.resolve("signed"), signed, SaeFormat.OWN).toString();
        float[] rows = made.gaussian(300 * MadeSaes.DIMS, 1);
        Path file = MadeSaes.writeRows(folder.resolve("rows.safetensors"), rows, MadeSaes.DIMS);
        JsonObject got =
                written(arguments(path, "--activations", file.toString())).get(0);
        assertMetrics(signed, Relative.doubles(rows), got);
        assertEquals(18, metric(got, "l0"), "every kept value is not 0");
    }

    /** As OpenAI's TopK and SAELens' normalising autoencoders: a row's own mean and size are taken out and put back. */
    @ParameterizedTest
    @EnumSource(
            value = RowNorm.class,
            names = {"LAYER_NORM", "CONSTANT_NORM"})
    void rowsThatAreNormalisedEachByItsOwn(RowNorm norm) throws IOException {
        StoredSae normed = made.builder()
                .activation(Activation.topK(3, Activation.Rectify.AFTER))
                .rowNorm(norm)
                .build();
        String path =
                MadeSaes.write(folder.resolve("normed"), normed, SaeFormat.OWN).toString();
        float[] rows = made.gaussian(300 * MadeSaes.DIMS, 4);
        Path file = MadeSaes.writeRows(folder.resolve("rows.safetensors"), rows, MadeSaes.DIMS);
        JsonObject got =
                written(arguments(path, "--activations", file.toString())).get(0);
        assertMetrics(normed, Relative.doubles(rows), got);
        assertNotEquals(
                metric(got, "mse"),
                metric(
                        written(arguments(topKPath, "--activations", file.toString()))
                                .get(0),
                        "mse"));
    }

    private static void assertHistogram(JsonObject autoencoder) {
        JsonObject histogram = autoencoder.getAsJsonObject("density");
        long latents = histogram.get("never").getAsLong();
        for (JsonElement count : histogram.getAsJsonArray("counts")) {
            latents += count.getAsLong();
        }
        assertEquals(MadeSaes.FEATURES, latents);
        assertEquals(MadeSaes.FEATURES, histogram.get("latents").getAsLong());
    }

    private interface OnModel {
        void accept(LanguageModel language, List<int[]> windows);
    }

    private void withModel(OnModel use) {
        try (CpuDevice device = new CpuDevice(1)) {
            LanguageModel language = ModelLoader.open(model, 1).load(device, 3);
            List<int[]> windows = new ArrayList<>();
            try (StoryReader reader = language.stories(List.of(stories))) {
                for (int[] story = reader.next(); story != null; story = reader.next()) {
                    windows.addAll(Windows.cut(story, CONTEXT));
                }
            }
            use.accept(language, windows);
        }
    }

    private static double[] flat(List<double[][]> windows) {
        return windows.stream()
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static double[][] reconstructed(StoredSae sae, double[][] rows) {
        double[] y = sae.reconstruct(flat(List.<double[][]>of(rows)), rows.length);
        double[][] out = new double[rows.length][];
        Arrays.setAll(out, i -> Arrays.copyOfRange(y, i * sae.dims(), (i + 1) * sae.dims()));
        return out;
    }

    private static void assertLosses(double[] expected, JsonObject got) {
        String[] names = {"ce_clean", "ce_zero", "ce_mean", "ce_reconstructed"};
        for (int i = 0; i < names.length; i++) {
            assertEquals(expected[i], metric(got, names[i]), 2e-6, names[i]);
        }
        assertTrue(Math.abs(expected[3] - expected[0]) > 1e-3, "the reconstructions matter: " + expected[3]);
        double zero = metric(got, "ce_zero");
        double share = (zero - metric(got, "ce_reconstructed")) / (zero - metric(got, "ce_clean"));
        assertEquals(share, metric(got, "loss_recovered"), 1e-12 * Math.abs(share));
    }

    /** Both autoencoders in one pass; the layer is the one their hooks name. */
    @Test
    void aModelOverAText() throws IOException {
        List<JsonObject> got = written(onText(reluPath + "," + topKPath));
        withModel((language, windows) -> {
            NaiveLosses naive = new NaiveLosses(language.model(), 2, language.endOfText(), false);
            double[] rows = flat(windows.stream().map(naive::rows).toList());
            assertMetrics(relu, rows, got.get(0));
            assertMetrics(topK, rows, got.get(1));
            assertLosses(naive.of(windows, x -> reconstructed(relu, x)), got.get(0));
            assertLosses(naive.of(windows, x -> reconstructed(topK, x)), got.get(1));
        });
    }

    @Test
    void anotherLayerWithTheSpecialPositionReplaced() throws IOException {
        List<JsonObject> got = written(onText(reluPath, "--layer", "1", "--special", "replaced"));
        withModel((language, windows) -> {
            NaiveLosses naive = new NaiveLosses(language.model(), 1, language.endOfText(), true);
            assertMetrics(relu, flat(windows.stream().map(naive::rows).toList()), got.get(0));
            assertLosses(naive.of(windows, x -> reconstructed(relu, x)), got.get(0));
        });
    }

    @Test
    void normalisedPerStory() throws IOException {
        List<JsonObject> got = written(onText(reluPath, "--normalize", "per-story"));
        withModel((language, windows) -> {
            NaiveLosses naive = new NaiveLosses(language.model(), 2, language.endOfText(), false);
            double[] rows = flat(windows.stream()
                    .map(naive::rows)
                    .map(x -> scaled(x, y -> y, false))
                    .toList());
            assertMetrics(relu, rows, got.get(0));
            assertLosses(naive.of(windows, x -> scaled(x, y -> reconstructed(relu, y), true)), got.get(0));
        });
    }

    /** (x - mean) / std * sqrt(d) over all elements of a window, something done to it, and perhaps back. */
    private static double[][] scaled(double[][] x, UnaryOperator<double[][]> inside, boolean back) {
        double[] all = flat(List.<double[][]>of(x));
        double mean = Arrays.stream(all).sum() / all.length;
        double variance = Arrays.stream(all).map(v -> (v - mean) * (v - mean)).sum() / (all.length - 1);
        double scale = Math.sqrt(MadeSaes.DIMS / variance);
        double[][] y = inside.apply(map(x, v -> (v - mean) * scale));
        return back ? map(y, v -> v / scale + mean) : y;
    }

    private static double[][] map(double[][] x, java.util.function.DoubleUnaryOperator of) {
        return Arrays.stream(x).map(row -> Arrays.stream(row).map(of).toArray()).toArray(double[][]::new);
    }

    @Test
    void aPerfectAutoencoderRecoversEverything() throws IOException {
        String path = MadeSaes.write(folder.resolve("identity"), MadeSaes.identity(), SaeFormat.OWN)
                .toString();
        for (String how : List.of("none", "per-story")) {
            JsonObject got =
                    written(onText(path, "--layer", "2", "--normalize", how)).get(0);
            assertEquals(1, metric(got, "ev_r2"), 1e-9);
            assertEquals(metric(got, "ce_clean"), metric(got, "ce_reconstructed"), 1e-6);
            assertEquals(MadeSaes.DIMS, metric(got, "l0"), 1e-9);
        }
    }

    @Test
    void theCleanLossIsTheLossCommands() throws IOException {
        JsonObject got = written(onText(reluPath)).get(0);
        String printed = InProcess.succeeds(
                List.of("loss", "--model", model, "--text", stories.toString(), "--context", "" + CONTEXT));
        assertEquals(Double.parseDouble(printed.split(" ")[0]), metric(got, "ce_clean"), 1e-6);
    }

    @Test
    void theSameBytesOnOneThreadAndTwoAndAloneOrTogether() throws IOException {
        written(onText(reluPath + "," + topKPath, "--threads", "1"));
        byte[] one = Files.readAllBytes(folder.resolve("out.json"));
        List<JsonObject> together = written(onText(reluPath + "," + topKPath, "--threads", "2"));
        assertArrayEquals(one, Files.readAllBytes(folder.resolve("out.json")));
        assertEquals(together.get(0), written(onText(reluPath)).get(0));
        assertEquals(together.get(1), written(onText(topKPath)).get(0));
    }

    /** A limit is reached within a window, and that window is still read, in the rows and in the losses. */
    @Test
    void aLimitOnRows() throws IOException {
        JsonObject got = written(onText(reluPath, "--rows", "101")).get(0);
        withModel((language, all) -> {
            List<int[]> windows = new ArrayList<>();
            int tokens = 0;
            for (int i = 0; tokens < 101; i++) {
                windows.add(all.get(i));
                tokens += all.get(i).length;
            }
            assertTrue(tokens > 101 && tokens < 101 + CONTEXT, tokens + " tokens");
            NaiveLosses naive = new NaiveLosses(language.model(), 2, language.endOfText(), false);
            assertEquals(tokens, metric(got, "rows"));
            assertEquals(tokens, metric(got, "tokens"));
            assertMetrics(relu, flat(windows.stream().map(naive::rows).toList()), got);
            assertLosses(naive.of(windows, x -> reconstructed(relu, x)), got);
        });
    }

    /** What train wrote beside the weights. */
    @Test
    void theLayerOfARun() throws IOException {
        String run = folder.resolve("run").toString();
        InProcess.succeeds(List.of(("train --features 4 --steps 5 --batch 8 --eval-rows 50 --layer 3 --out " + run
                        + " --model " + model + " --text " + stories)
                .split(" ")));
        String printed = InProcess.succeeds(onText(run + "/F4"));
        assertTrue(printed.contains("residual stream: 3, by its hook blocks.2.hook_resid_post"), printed);
        assertTrue(
                java.nio.file.Files.exists(java.nio.file.Path.of(run, "F4", "eval.json")),
                "written beside the weights");
    }

    /** A stream that the autoencoder was not trained on is evaluated, as asked, and not without a word. */
    @Test
    void anotherLayerThanItsOwnIsWarnedOf() throws IOException {
        List<String> arguments = onText(
                reluPath, "--layer", "3", "--out", folder.resolve("warned.json").toString());
        String printed = InProcess.succeeds(arguments);
        String table = printed.substring(printed.indexOf("metric"));
        assertTrue(
                table.contains("warning: " + reluPath + " was trained on residual stream 2 (its hook"
                        + " blocks.1.hook_resid_post) and is evaluated on 3"),
                printed);
        JsonObject written = JsonParser.parseString(InProcess.text(folder.resolve("warned.json")))
                .getAsJsonObject();
        assertEquals(1, written.getAsJsonArray("warnings").size());
        assertFalse(InProcess.succeeds(onText(reluPath, "--layer", "2")).contains("warning"));
    }

    @Test
    void aRunsFolderStandsForAllOfIts() throws IOException {
        String run = folder.resolve("grid").toString();
        InProcess.succeeds(List.of(("train --features 4,6 --steps 5 --batch 8 --eval-rows 50 --out " + run + " --model "
                        + model + " --text " + stories)
                .split(" ")));
        List<JsonObject> got = written(onText(run + "," + reluPath));
        assertEquals(
                List.of(run + "/F4", run + "/F6", reluPath),
                got.stream().map(each -> each.get("sae").getAsString()).toList());
        InProcess.refuses(onText(run + "," + run + "/F4"), "each autoencoder once");
    }

    @Test
    void theHelpHasEveryMetric() {
        String help = InProcess.succeeds(List.of("eval", "--help"));
        for (Place place : List.of(Place.ROWS, Place.LOSSES)) {
            Metric.in(place).forEach(metric -> assertTrue(help.contains("  " + metric.key() + "  "), metric.key()));
        }
    }

    @Test
    void aPublishedReluAutoencoder() throws IOException {
        Path sae = SharedData.require("sae/ae1.pt");
        JsonObject got =
                written(golden(sae.toString(), "sae/ae1.golden.safetensors")).get(0);
        assertGolden(got, SaeFiles.read(sae), "sae/ae1.golden.safetensors");
    }

    @Test
    void aPublishedTopKAutoencoder() throws IOException {
        Path sae = SharedData.require("sae/sae_128_4.pt");
        List<String> arguments = golden(sae.toString(), "sae/sae_128_4.golden.safetensors");
        InProcess.refuses(arguments, "sae_128_4.pt", "does not store its k");
        arguments.addAll(List.of("--k", "4", "--signed"));
        JsonObject got = written(arguments).get(0);
        assertEquals(4, metric(got, "l0"));
        assertGolden(got, SaeFiles.readTopK(sae, 4, Activation.Rectify.NONE), "sae/sae_128_4.golden.safetensors");
    }

    private List<String> golden(String sae, String file) {
        try (TensorFile golden = TensorFiles.open(SharedData.require(file))) {
            Path rows = MadeSaes.writeRows(
                    folder.resolve("x.safetensors"), golden.get("x").toFloats(), (int)
                            golden.get("x").shape()[1]);
            return arguments(sae, "--activations", rows.toString());
        }
    }

    /** The reconstructions are those torch computed; the features are checked where they are read. */
    private static void assertGolden(JsonObject got, StoredSae sae, String file) {
        try (TensorFile golden = TensorFiles.open(SharedData.require(file))) {
            double[] x = golden.get("x").toDoubles();
            int n = x.length / sae.dims();
            new MetricReference(x, golden.get("recon").toDoubles(), sae.features(x, n), sae.dims())
                    .values()
                    .forEach((name, value) ->
                            assertEquals(value, metric(got, name), 2e-5 * Math.max(0.1, Math.abs(value)), name));
        }
    }

    @Test
    void aRealModel() throws IOException {
        Path real = SharedData.require("gptneo-tinystories-64");
        float[] zeros = new float[8 * 64];
        StoredSae nothing = StoredSae.builder(64, 8)
                .encoder(zeros, new float[8])
                .decoder(zeros, new float[64])
                .build();
        String path = MadeSaes.write(folder.resolve("nothing"), nothing, SaeFormat.OWN)
                .toString();
        JsonObject got = written(arguments(
                        path, "--layer", "2", "--model", real.toString(), "--text", real.resolve("heldout.txt") + ""))
                .get(0);
        assertEquals(3758, metric(got, "tokens"));
        assertEquals(3.5675, metric(got, "ce_clean"), 1e-3);
        assertEquals(metric(got, "ce_zero"), metric(got, "ce_reconstructed"), "it reconstructs zeros");
        assertEquals(0, metric(got, "loss_recovered"));
        assertEquals(8, metric(got, "latents_never"));
    }
}
