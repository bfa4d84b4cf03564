package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.sae.Activation;
import saeengine.data.sae.RowNorm;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.sae.StoredSaeBuilder;
import saeengine.data.tensors.TorchWriter;
import saeengine.study.SameReconstructions;
import saeengine.testing.Relative;
import saeengine.testing.SharedData;

/** {@code convert}: every format into every other, what is folded on the way, and what is refused. */
class ConvertCommandTest {
    private static final List<String> FORMATS = List.of("own", "saelens", "dictionary-learning");

    @TempDir
    Path folder;

    private final MadeSaes made = new MadeSaes(7);

    private List<String> convert(Path from, String to, Path out, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("convert", "--from", from + "", "--to", to, "--out", out + ""));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Path own(String name, StoredSae sae) {
        return MadeSaes.write(folder.resolve(name), sae, SaeFormat.OWN);
    }

    private JsonObject metrics(Path sae, Path rows, String... more) throws IOException {
        Path file = folder.resolve("eval.json");
        List<String> arguments = new ArrayList<>(
                List.of("eval", "--sae", sae + "", "--activations", rows + "", "--out", file + "", "--overwrite"));
        arguments.addAll(List.of(more));
        InProcess.succeeds(arguments);
        return JsonParser.parseString(Files.readString(file))
                .getAsJsonObject()
                .getAsJsonArray("autoencoders")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("metrics");
    }

    private static void assertSame(JsonObject expected, JsonObject got, String what) {
        assertEquals(expected.keySet(), got.keySet());
        for (String name : expected.keySet()) {
            double value = expected.get(name).getAsDouble();
            assertEquals(value, got.get(name).getAsDouble(), 1e-6 * Math.max(1e-3, Math.abs(value)), what + " " + name);
        }
    }

    /** Each of the three into each of the three; one after another, so that every pair is met. */
    private void roundTrips(String name, Path from, int dims, String... more) throws IOException {
        Path rows = MadeSaes.writeRows(folder.resolve(name + ".safetensors"), made.gaussian(700 * dims, 1), dims);
        JsonObject expected = metrics(from, rows, more);
        for (String first : FORMATS) {
            Path one = folder.resolve(name + "-" + first);
            InProcess.succeeds(convert(from, first, one, more));
            assertSame(expected, metrics(one, rows), first);
            for (String second : FORMATS) {
                Path two = folder.resolve(name + "-" + first + "-" + second);
                String printed = InProcess.succeeds(convert(one, second, two));
                assertTrue(printed.contains("checked: read again"), printed);
                assertSame(expected, metrics(two, rows), first + " to " + second);
            }
        }
    }

    @Test
    void everyFormatIntoEveryOther() throws IOException {
        roundTrips("relu", own("relu", made.relu()), MadeSaes.DIMS);
        roundTrips("centred", own("centred", made.builder().subtractsBias(true).build()), MadeSaes.DIMS);
        roundTrips("topk", own("topk", made.topK(3)), MadeSaes.DIMS);
    }

    private static final Map<String, List<String>> HELD = Map.of(
            "relu", List.of("own", "saelens", "dictionary-learning", "openai"),
            "topk", List.of("own", "saelens", "dictionary-learning", "sparsify"),
            "jump", List.of("own", "saelens", "dictionary-learning"),
            "batch", List.of("own", "saelens", "dictionary-learning"),
            "gated", List.of("own", "saelens", "dictionary-learning"),
            "normed", List.of("own", "saelens", "openai"),
            "abs", List.of("own"),
            "unset", List.of("own", "dictionary-learning"),
            "transcoder", List.of("own", "saelens"),
            "skipping", List.of("own", "sparsify"));

    private StoredSae sae(String name) {
        int f = MadeSaes.FEATURES;
        StoredSaeBuilder scaled =
                made.builder().subtractsBias(true).inputScale(0.37).rescaled(true);
        float[] thresholds = new float[f];
        for (int i = 0; i < f; i++) {
            thresholds[i] = 0.05f * i;
        }
        StoredSaeBuilder transcoder = StoredSae.transcoder(MadeSaes.DIMS, MadeSaes.DIMS, f)
                .encoder(made.gaussian(f * MadeSaes.DIMS, 1), made.gaussian(f, 1))
                .decoder(made.gaussian(f * MadeSaes.DIMS, 1), made.gaussian(MadeSaes.DIMS, 1))
                .skip(made.gaussian(MadeSaes.DIMS * MadeSaes.DIMS, 1))
                .inputScale(3)
                .rescaled(true);
        return switch (name) {
            case "relu" -> scaled.build();
            case "topk" ->
                scaled.activation(Activation.topK(3, Activation.Rectify.AFTER)).build();
            case "jump" -> scaled.activation(Activation.jumpRelu(thresholds)).build();
            case "batch" -> scaled.activation(Activation.batchTopK(0.4f, 3.5)).build();
            case "gated" ->
                scaled.activation(Activation.gated(made.gaussian(f, 0.5f), made.gaussian(f, 1)))
                        .build();
            case "normed" ->
                scaled.inputScale(1)
                        .rowNorm(RowNorm.LAYER_NORM)
                        .activation(Activation.topK(3, Activation.Rectify.AFTER))
                        .build();
            case "abs" -> scaled.activation(Activation.absTopK(3)).build();
            case "unset" -> scaled.activation(Activation.batchTopK(3)).build();
            case "transcoder" -> transcoder.build();
            default ->
                transcoder
                        .activation(Activation.topK(3, Activation.Rectify.AFTER))
                        .build();
        };
    }

    /** Through scales, norms, thresholds, gates and skips: what holds it is exact, what does not refuses in a line. */
    @ParameterizedTest
    @ValueSource(
            strings = {"relu", "topk", "jump", "batch", "gated", "normed", "abs", "unset", "transcoder", "skipping"})
    void everyPairThatCanHoldIt(String name) {
        StoredSae sae = sae(name);
        double[] rows = Relative.doubles(made.gaussian(40 * MadeSaes.DIMS, 2));
        double[] expected = sae.reconstruct(rows, 40);
        for (String first : List.of("own", "saelens", "dictionary-learning", "sparsify", "openai")) {
            Path one = folder.resolve(first);
            Path own = own("from-" + first, sae);
            if (!HELD.get(name).contains(first)) {
                InProcess.refuses(convert(own, first, one), "cannot hold");
                assertFalse(Files.exists(one));
                continue;
            }
            InProcess.succeeds(convert(own, first, one));
            for (String second : HELD.get(name)) {
                Path two = folder.resolve(first + "-" + second);
                InProcess.succeeds(convert(one, second, two));
                Relative.assertWithin(
                        1e-6, floats(SaeFiles.read(two).reconstruct(rows, 40)), expected, first + " to " + second);
            }
        }
    }

    @Test
    void asJumpRelu() {
        Path batch = own("batch", sae("batch"));
        String printed = InProcess.succeeds(convert(batch, "own", folder.resolve("jump"), "--jumprelu"));
        assertTrue(printed.contains("JumpReLU") && !printed.contains("changed:"), printed);
        Path topK = own("topk", sae("topk"));
        InProcess.refuses(
                convert(topK, "own", folder.resolve("no"), "--jumprelu"), "--jumprelu", "TopK(3)", "no threshold");
        Path tool = folder.resolve("tool");
        Path state = folder.resolve("state.pt");
        InProcess.succeeds(convert(topK, "dictionary-learning", tool));
        StoredSae read = SaeFiles.read(tool);
        new TorchWriter()
                .add("b_dec", read.decoderBias(), MadeSaes.DIMS)
                .add("encoder.weight", read.encoder(), MadeSaes.FEATURES, MadeSaes.DIMS)
                .add("encoder.bias", read.encoderBias(), MadeSaes.FEATURES)
                .add("decoder.weight", read.decoder(), MadeSaes.DIMS, MadeSaes.FEATURES)
                .add("threshold", new float[] {0.25f})
                .write(state);
        printed =
                InProcess.succeeds(convert(state, "saelens", folder.resolve("by-threshold"), "--k", "3", "--jumprelu"));
        assertTrue(printed.contains("changed: the activation TopK(3) into JumpReLU"), printed);
        assertEquals(
                "JumpReLU",
                SaeFiles.read(folder.resolve("by-threshold")).activation().toString());
    }

    @Test
    void publishedAutoencoders() throws IOException {
        roundTrips("ae1", SharedData.require("sae/ae1.pt"), 48);
        Path topK = SharedData.require("sae/sae_128_4.pt");
        roundTrips("bare", topK, 64, "--k", "4");
        String printed = InProcess.succeeds(convert(topK, "own", folder.resolve("signed"), "--k", "4", "--signed"));
        assertTrue(printed.contains("(bare TopK), TopK(4, signed)"), printed);
    }

    /** Activations that are only stored, and scales: compared by their own float64 formulas. */
    @Test
    void whatIsFoldedIsSaid() {
        StoredSae scaled = made.builder().inputScale(0.37).rescaled(true).build();
        assertFolded(scaled, "saelens", "the input scale 0.37", "the norms of the decoder's rows");
        assertFolded(scaled, "dictionary-learning", "the input scale 0.37", "the norms of the decoder's rows");
        assertFolded(scaled, "own");
        StoredSae plainTopK = made.builder()
                .activation(Activation.topK(3, Activation.Rectify.AFTER))
                .build();
        assertFolded(plainTopK, "dictionary-learning", "so that the decoder's can be subtracted");
        float[] thresholds = new float[MadeSaes.FEATURES];
        java.util.Arrays.fill(thresholds, 0.4f);
        StoredSae jump = made.builder()
                .subtractsBias(true)
                .activation(Activation.jumpRelu(thresholds))
                .build();
        assertFolded(jump, "dictionary-learning", "subtracted from the input, into the encoder's bias");
        StoredSae batch = made.builder()
                .activation(Activation.batchTopK(0.4f, 3))
                .densities(new float[MadeSaes.FEATURES])
                .build();
        assertFolded(batch, "saelens", "into JumpReLU of equal thresholds");
        assertFolded(batch, "dictionary-learning", "feature densities", "so that the decoder's");
        StoredSae unset =
                made.builder().activation(Activation.batchTopK(-0.25f, 3)).build();
        assertFolded(unset, "dictionary-learning", "BatchTopK(threshold -0.25) into JumpReLU of equal thresholds");
    }

    private void assertFolded(StoredSae sae, String to, String... said) {
        String name = "folded" + System.nanoTime();
        Path out = folder.resolve(name + "-" + to);
        String printed = InProcess.succeeds(convert(own(name, sae), to, out));
        List<String> lines =
                printed.lines().filter(line -> line.startsWith("folded: ")).toList();
        assertEquals(said.length, lines.size(), printed);
        for (String part : said) {
            assertTrue(lines.stream().anyMatch(line -> line.contains(part)), part + " in " + lines);
        }
        double[] rows = Relative.doubles(made.gaussian(40 * MadeSaes.DIMS, 2));
        StoredSae again = SaeFiles.read(out);
        Relative.assertWithin(1e-6, floats(again.reconstruct(rows, 40)), sae.reconstruct(rows, 40), to + " of " + sae);
        assertTrue(Double.parseDouble(printed.replaceAll("(?s).*differ by (\\S+) relative.*", "$1")) <= 1e-6);
    }

    private static float[] floats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    /** The check finds a weight that is off by a part in ten thousand, and one feature that is missing. */
    @Test
    void theCheckCanFail() {
        StoredSae sae = made.topK(3);
        assertEquals(0, SameReconstructions.of(sae, sae).error());
        assertEquals(3, SameReconstructions.of(sae, sae).l0(), 0.3);
        float[] decoder = sae.decoder().clone();
        decoder[17] *= 1.001f;
        StoredSae off = sae.toBuilder().decoder(decoder, sae.decoderBias()).build();
        assertTrue(SameReconstructions.of(sae, off).error() > 1e-6);
        StoredSae fewer = sae.toBuilder()
                .activation(Activation.topK(2, Activation.Rectify.AFTER))
                .build();
        assertTrue(SameReconstructions.of(sae, fewer).error() > 1e-2);
        float[] thresholds = new float[MadeSaes.FEATURES];
        StoredSae jump =
                made.builder().activation(Activation.jumpRelu(thresholds)).build();
        float[] higher = thresholds.clone();
        higher[4] = 0.5f;
        StoredSae other =
                jump.toBuilder().activation(Activation.jumpRelu(higher)).build();
        assertTrue(SameReconstructions.of(jump, other).error() > 1e-3);
    }

    /** Two equal features of which TopK takes either: no difference of the autoencoders. */
    @Test
    void tiesAreLeftOut() {
        float[] encoder = {1, 1.0000001f};
        StoredSae sae = StoredSae.builder(1, 2)
                .encoder(encoder, new float[2])
                .decoder(new float[] {1, -1}, new float[1])
                .activation(Activation.topK(1, Activation.Rectify.AFTER))
                .build();
        StoredSae swapped = sae.toBuilder()
                .encoder(new float[] {1.0000001f, 1}, new float[2])
                .build();
        SameReconstructions.Result result = SameReconstructions.of(sae, swapped);
        assertTrue(result.ties() > result.rows() / 4, result.toString());
        assertEquals(0, result.error());
    }

    @Test
    void refusals() throws IOException {
        Path from = own("from", made.relu());
        Path out = folder.resolve("out");
        Set<String> before = files();
        InProcess.refuses(convert(folder.resolve("no"), "own", out), "no");
        InProcess.refuses(convert(from, "goodfire", out), "'goodfire'", "own, saelens, dictionary-learning");
        InProcess.refuses(convert(from, "sparsify", out), "sparsify", "only TopK");
        InProcess.refuses(convert(from, "own", out, "--k", "3"), "no TopK");
        InProcess.refuses(convert(from, "own", out, "--signed"), "--signed");
        InProcess.refuses(convert(from, "own", from.resolve("config.json")), "is a file");
        InProcess.refuses(convert(from, "own", from.resolve("config.json/below")), "cannot write");
        InProcess.refuses(convert(from, "saelens", from), "holds files", "--overwrite");
        InProcess.refuses(convert(from, "saelens", from, "--overwrite"), "holds an autoencoder already");
        InProcess.refuses(List.of("convert", "--from", from + ""), "--to", "--out");
        assertEquals(before, files(), "nothing was written or left behind");
        Path signed = own(
                "signed",
                made.builder()
                        .activation(Activation.topK(3, Activation.Rectify.NONE))
                        .build());
        before = files();
        InProcess.refuses(convert(signed, "saelens", out), "SAELens", "signed");
        InProcess.refuses(convert(signed, "dictionary-learning", out), "dictionary_learning", "signed");
        assertEquals(before, files());
    }

    @Test
    void overwriting() throws IOException {
        Path first = own("first", made.relu());
        Path out = Files.createDirectory(folder.resolve("out"));
        InProcess.succeeds(convert(first, "saelens", out));
        Files.writeString(out.resolve("notes.txt"), "x");
        Path second = own("second", made.topK(2));
        InProcess.refuses(convert(second, "saelens", out), "--overwrite");
        assertEquals("ReLU", SaeFiles.read(out).activation().toString());
        InProcess.succeeds(convert(second, "saelens", out, "--overwrite"));
        assertEquals("TopK(2)", SaeFiles.read(out).activation().toString());
        assertTrue(Files.exists(out.resolve("notes.txt")), "other files stay");
        assertFalse(files().stream().anyMatch(name -> name.contains("convert-")), "nothing is left behind");
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.map(Path::toString).toList());
        }
    }
}
