package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.LanguageModel;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.Provenance;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.testing.Relative;

/** {@code features --neuronpedia}: SAEDashboard's keys, and each number against float64 over every token. */
class NeuronpediaTest {
    private static final int DIMS = MadeSaes.DIMS;
    private static final int FEATURES = 130;
    private static final int DEAD = 5;

    /** Those of SAEDashboard's NeuronpediaDashboardFeature. */
    private static final List<String> FEATURE_KEYS =
            List.of(("feature_index neuron_alignment_indices neuron_alignment_values neuron_alignment_l1"
                            + " correlated_neurons_indices correlated_neurons_l1 correlated_neurons_pearson"
                            + " correlated_features_indices correlated_features_l1 correlated_features_pearson"
                            + " neg_str neg_values pos_str pos_values frac_nonzero freq_hist_data_bar_values"
                            + " freq_hist_data_bar_heights logits_hist_data_bar_values logits_hist_data_bar_heights"
                            + " n_prompts_total n_tokens_in_prompt dataset decoder_weights_dist activations vector")
                    .split(" "));

    private static final List<String> ACTIVATION_KEYS =
            List.of("bin_min bin_max bin_contains tokens values qualifying_token_index".split(" "));

    @TempDir
    Path folder;

    private TinyLatents tiny;
    private List<TinyLatents.Window> windows;
    private int tokens;

    /** Latents times the length of their decoder rows [tokens, features], and rows [tokens, dims]. */
    private double[][] latents;

    private double[][] rows;
    private double[][] directions;

    private List<JsonObject> exported(String name, int batches, int layer) throws IOException {
        List<JsonObject> all = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            JsonObject batch = JsonParser.parseString(Files.readString(folder.resolve("np/batch-" + i + ".json")))
                    .getAsJsonObject();
            assertEquals(
                    List.of("model_id", "layer", "sae_set", "sae_id_suffix", "features"), List.copyOf(batch.keySet()));
            assertEquals(layer, batch.get("layer").getAsInt());
            assertEquals(name, batch.get("sae_set").getAsString());
            assertTrue(batch.get("sae_id_suffix").isJsonNull());
            batch.getAsJsonArray("features").forEach(each -> all.add(each.getAsJsonObject()));
        }
        return all;
    }

    private static double[] doubles(JsonObject json, String key) {
        JsonArray array = json.getAsJsonArray(key);
        return IntStream.range(0, array.size())
                .mapToDouble(i -> array.get(i).getAsDouble())
                .toArray();
    }

    /** Five digits, of values that float32 has to six. */
    private static void assertClose(double expected, double found, String what) {
        assertEquals(expected, found, 7e-5 * Math.abs(expected) + 2e-6, what);
    }

    private void compute() {
        windows = tiny.windows();
        tokens = windows.stream().mapToInt(window -> window.ids().length).sum();
        latents = new double[tokens][];
        rows = new double[tokens][];
        directions = new double[FEATURES][DIMS];
        double[] norms = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            for (int j = 0; j < DIMS; j++) {
                double value = tiny.sae().decoder()[i * DIMS + j];
                norms[i] += value * value;
            }
            norms[i] = Math.sqrt(norms[i]);
            for (int j = 0; j < DIMS; j++) {
                directions[i][j] = tiny.sae().decoder()[i * DIMS + j] / norms[i];
            }
        }
        int at = 0;
        for (TinyLatents.Window window : windows) {
            for (int t = 0; t < window.ids().length; t++) {
                double[] values = Arrays.copyOfRange(window.latents(), t * FEATURES, (t + 1) * FEATURES);
                for (int i = 0; i < FEATURES; i++) {
                    values[i] *= norms[i];
                }
                latents[at] = values;
                rows[at++] = Arrays.copyOfRange(window.rows(), t * DIMS, (t + 1) * DIMS);
            }
        }
    }

    @Test
    void everyNumberIsThatOfTheWholeText() throws IOException {
        tiny = new TinyLatents(folder, TinyLatents.topK(FEATURES, 4, DEAD));
        InProcess.succeeds(tiny.on(
                "features", "--out", folder.resolve("page"), "--top", 3, "--neuronpedia", folder.resolve("np")));
        compute();
        List<JsonObject> all = exported("sae", 2, 1);
        assertEquals(FEATURES, all.size());
        int fired = 0;
        for (int i = 0; i < FEATURES; i++) {
            JsonObject json = all.get(i);
            assertEquals(FEATURE_KEYS, List.copyOf(json.keySet()));
            assertEquals(i, json.get("feature_index").getAsInt());
            assertEquals(windows.size(), json.get("n_prompts_total").getAsInt());
            assertEquals(TinyLatents.CONTEXT, json.get("n_tokens_in_prompt").getAsInt());
            assertEquals("stories.txt", json.get("dataset").getAsString());
            assertTrue(json.getAsJsonArray("decoder_weights_dist").isEmpty());
            assertAlignment(json, directions[i]);
            double[] vector = doubles(json, "vector");
            for (int j = 0; j < DIMS; j++) {
                assertEquals(directions[i][j], vector[j], 1e-6);
            }
            fired += assertValues(json, i) ? 1 : 0;
        }
        assertTrue(fired > 60 && fired < FEATURES, fired + " fired");
        assertTrue(all.get(DEAD).getAsJsonArray("activations").isEmpty());
        assertEquals(0, all.get(DEAD).get("frac_nonzero").getAsDouble());
        assertLogits(all);
    }

    private static void assertAlignment(JsonObject json, double[] direction) {
        List<Double> sorted = Arrays.stream(direction)
                .boxed()
                .sorted(Comparator.reverseOrder())
                .toList();
        double l1 = Arrays.stream(direction).map(Math::abs).sum();
        double[] values = doubles(json, "neuron_alignment_values");
        for (int n = 0; n < 3; n++) {
            int index = json.getAsJsonArray("neuron_alignment_indices").get(n).getAsInt();
            assertClose(sorted.get(n), values[n], "alignment");
            assertClose(direction[index], values[n], "alignment's dim");
            assertClose(
                    Math.abs(direction[index]) / l1,
                    doubles(json, "neuron_alignment_l1")[n],
                    "share of the sum of sizes");
        }
        assertEquals(3, values.length);
    }

    /** The latent's values, what they go along with, and where they are: whether it fired. */
    private boolean assertValues(JsonObject json, int latent) {
        double[] values = Arrays.stream(latents).mapToDouble(row -> row[latent]).toArray();
        double[] active = Arrays.stream(values).filter(value -> value != 0).toArray();
        assertClose((double) active.length / tokens, json.get("frac_nonzero").getAsDouble(), "density");
        assertHistogram(json, "freq", active, active.length);
        assertCorrelations(json, "neurons", latent, DIMS, j -> pearson(values, column(rows, j)), j -> true);
        assertCorrelations(
                json,
                "features",
                latent,
                FEATURES,
                j -> pearson(values, column(latents, j)),
                j -> j != latent && cosine(values, column(latents, j)) != 0);
        assertActivations(json, latent, values);
        return active.length > 0;
    }

    private static double[] column(double[][] matrix, int column) {
        return Arrays.stream(matrix).mapToDouble(row -> row[column]).toArray();
    }

    private static double cosine(double[] x, double[] y) {
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += x[i] * y[i];
            xx += x[i] * x[i];
            yy += y[i] * y[i];
        }
        return xx == 0 || yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
    }

    /** The cosine of deviations from the mean. */
    private static double pearson(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        return cosine(
                Arrays.stream(x).map(value -> value - meanX).toArray(),
                Arrays.stream(y).map(value -> value - meanY).toArray());
    }

    private void assertCorrelations(
            JsonObject json,
            String what,
            int latent,
            int count,
            IntToDoubleFunction pearson,
            java.util.function.IntPredicate among) {
        boolean never = Arrays.stream(latents).allMatch(row -> row[latent] == 0);
        List<Double> expected = never
                ? List.of()
                : IntStream.range(0, count)
                        .filter(among)
                        .mapToObj(pearson::applyAsDouble)
                        .sorted(Comparator.reverseOrder())
                        .limit(3)
                        .toList();
        double[] found = doubles(json, "correlated_" + what + "_pearson");
        assertEquals(expected.size(), found.length, what + " of " + latent);
        double[][] of = what.equals("neurons") ? rows : latents;
        for (int n = 0; n < found.length; n++) {
            int index = json.getAsJsonArray("correlated_" + what + "_indices")
                    .get(n)
                    .getAsInt();
            assertClose(expected.get(n), found[n], what + " of " + latent);
            assertClose(pearson.applyAsDouble(index), found[n], what + " by its index");
            double cosine = cosine(column(latents, latent), column(of, index));
            assertClose(cosine, doubles(json, "correlated_" + what + "_l1")[n], what + ": the cosine");
        }
    }

    /** Bars from the lowest to the highest; a value at an edge may be on either side of it. */
    private static void assertHistogram(JsonObject json, String what, double[] values, int total) {
        double[] middles = doubles(json, what + "_hist_data_bar_values");
        double[] heights = doubles(json, what + "_hist_data_bar_heights");
        assertEquals(middles.length, heights.length);
        assertEquals(total, Arrays.stream(heights).sum(), what);
        if (values.length == 0) {
            assertEquals(0, middles.length);
            return;
        }
        double low = Arrays.stream(values).min().orElseThrow();
        double high = Arrays.stream(values).max().orElseThrow();
        // The same token in the same place fires alike, but for float32.
        if (middles.length == 1) {
            assertClose(low, middles[0], what);
            assertClose(high, middles[0], what);
            return;
        }
        assertEquals(50, middles.length, what);
        double width = (high - low) / 50;
        for (int bin = 0; bin < 50; bin++) {
            double from = low + bin * width;
            double slack = 1e-5 * (high - low) + 1e-6 * Math.max(Math.abs(low), Math.abs(high));
            assertEquals(from + width / 2, middles[bin], 7e-5 * Math.abs(from) + slack, what);
            double to = bin == 49 ? high + 1 : from + width;
            long count = Arrays.stream(values)
                    .filter(value -> value >= from && value < to)
                    .count();
            long atEdges = Arrays.stream(values)
                    .filter(value -> Math.abs(value - from) < slack || Math.abs(value - to) < slack)
                    .count();
            assertEquals(count, heights[bin], atEdges, what + " bin " + bin);
        }
    }

    private void assertActivations(JsonObject json, int latent, double[] values) {
        List<Double> peaks = new ArrayList<>();
        int at = 0;
        for (TinyLatents.Window window : windows) {
            double peak =
                    Arrays.stream(values, at, at + window.ids().length).max().orElseThrow();
            at += window.ids().length;
            if (peak > 0) {
                peaks.add(peak);
            }
        }
        peaks.sort(Comparator.reverseOrder());
        int top = 0;
        for (var each : json.getAsJsonArray("activations")) {
            JsonObject activation = each.getAsJsonObject();
            assertEquals(ACTIVATION_KEYS, List.copyOf(activation.keySet()));
            double[] shown = doubles(activation, "values");
            assertEquals(shown.length, activation.getAsJsonArray("tokens").size());
            double value = shown[activation.get("qualifying_token_index").getAsInt()];
            double from = activation.get("bin_min").getAsDouble();
            double to = activation.get("bin_max").getAsDouble();
            double share = activation.get("bin_contains").getAsDouble();
            if (from == -1) {
                assertEquals(-1, share);
                assertClose(peaks.get(0), to, "the highest of " + latent);
                assertClose(peaks.get(top++), value, "example " + top + " of " + latent);
            } else {
                assertEquals(Math.sqrt(2), to / from, 2e-4, "half an octave");
                assertTrue(value > from * 0.9999 && value < to * 1.0001, value + " from " + from + " to " + to);
                long surely = inside(values, from * 1.0002, to * 0.9998);
                long perhaps = inside(values, from * 0.9998, to * 1.0002);
                assertTrue(share * tokens > surely - 0.01 && share * tokens < perhaps + 0.01, "share of " + latent);
            }
        }
        assertEquals(Math.min(3, peaks.size()), top);
    }

    private static long inside(double[] values, double from, double to) {
        return Arrays.stream(values)
                .filter(value -> value >= from && value < to)
                .count();
    }

    /** W_U (gamma (d - mean d)), less its mean over the vocabulary. */
    private void assertLogits(List<JsonObject> all) {
        double[] table;
        double[] gamma;
        List<String> pieces = new ArrayList<>();
        try (Device device = new CpuDevice(1)) {
            LanguageModel language = tiny.language(device);
            table = values(language, "embed.weight");
            gamma = values(language, "final_norm.weight");
            for (int id = 0; id < table.length / DIMS; id++) {
                int each = id;
                pieces.add(language.tokenizer()
                        .map(tokenizer -> tokenizer.piece(each))
                        .orElse("[" + id + "]"));
            }
        }
        for (int i = 0; i < FEATURES; i++) {
            double[] logits = new double[table.length / DIMS];
            double mean = Arrays.stream(directions[i]).average().orElseThrow();
            for (int at = 0; at < table.length; at++) {
                logits[at / DIMS] += table[at] * gamma[at % DIMS] * (directions[i][at % DIMS] - mean);
            }
            double all0 = Arrays.stream(logits).average().orElseThrow();
            double[] centred = Arrays.stream(logits).map(logit -> logit - all0).toArray();
            assertHistogram(all.get(i), "logits", centred, centred.length);
            List<Integer> order = IntStream.range(0, centred.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(id -> -centred[id]))
                    .toList();
            double[] high = doubles(all.get(i), "pos_values");
            double[] low = doubles(all.get(i), "neg_values");
            assertEquals(10, high.length);
            assertEquals(10, low.length);
            for (int n = 0; n < 10; n++) {
                assertClose(centred[order.get(n)], high[n], "promoted");
                assertClose(centred[order.get(centred.length - 1 - n)], low[n], "demoted");
            }
            assertEquals(
                    pieces.get(order.get(0)),
                    all.get(i).getAsJsonArray("pos_str").get(0).getAsString());
            assertEquals(
                    pieces.get(order.get(centred.length - 1)),
                    all.get(i).getAsJsonArray("neg_str").get(0).getAsString());
        }
    }

    private static double[] values(LanguageModel language, String name) {
        return language.model().parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::toArray)
                .map(Relative::doubles)
                .findFirst()
                .orElseThrow();
    }

    /** What does not write to the stream has no logits; a second export replaces the first, if it may. */
    @Test
    void withoutLogitsAndInPlaceOfAnother() throws IOException {
        tiny = new TinyLatents(
                folder,
                new MadeSaes(9)
                        .builder()
                        .provenance(Provenance.none().with(Provenance.HOOK, "blocks.0.hook_mlp_in"))
                        .build());
        Path np = folder.resolve("np");
        List<String> on = tiny.on("features", "--out", folder.resolve("a"));
        on.addAll(List.of("--neuronpedia", np.toString()));
        Files.createDirectories(np);
        Files.writeString(np.resolve("batch-7.json"), "of a wider one");
        InProcess.refuses(on, "holds batches already", "--overwrite");
        on.add("--overwrite");
        InProcess.succeeds(on);
        try (Stream<Path> files = Files.list(np)) {
            assertEquals(List.of(np.resolve("batch-0.json")), files.toList());
        }
        for (JsonObject json : exported("sae", 1, 0)) {
            assertEquals(FEATURE_KEYS, List.copyOf(json.keySet()));
            for (String key : List.of("pos_str", "neg_values", "logits_hist_data_bar_values")) {
                assertTrue(json.getAsJsonArray(key).isEmpty(), key);
            }
            assertFalse(json.getAsJsonArray("vector").isEmpty());
        }
    }
}
