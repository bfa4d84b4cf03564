package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static saeengine.cli.TinyRun.words;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.sae.Activation;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.sae.StoredSaeBuilder;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.tensor.RandomStream;
import saeengine.testing.Relative;

/** Transcoders as runs over a file of two places: float64 step by step, start, resume, measures. */
class TranscoderRunsTest {
    private static final int F = 40;
    private static final int K = 5;
    private static final int BATCH = 32;
    private static final int STEPS = 10;

    @TempDir
    Path folder;

    private final RandomStream random = new RandomStream(3, 0);
    private Path file;
    private double[][] x;
    private double[][] t;

    /** Targets that hang on the inputs through a bent map, with means of their own. */
    private void makeRows(int dims, int outputs) {
        int n = BATCH * STEPS;
        float[] inputs = gaussians(n * dims, 1f, 0.3f);
        float[] map = gaussians(dims * outputs, 0.5f, 0f);
        float[] targets = gaussians(n * outputs, 0.1f, -0.4f);
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < dims; i++) {
                float v = inputs[row * dims + i];
                for (int j = 0; j < outputs; j++) {
                    targets[row * outputs + j] += (v > 0.2f ? v : 0.1f * v) * map[i * outputs + j];
                }
            }
        }
        file = folder.resolve("rows.safetensors");
        new SafeTensorsWriter()
                .add("activations", inputs, n, dims)
                .add("targets", targets, n, outputs)
                .write(file);
        x = matrix(inputs, dims);
        t = matrix(targets, outputs);
    }

    @BeforeEach
    void rows() {
        makeRows(12, 9);
    }

    private float[] gaussians(int n, float size, float mean) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = mean + size * random.nextGaussian();
        }
        return values;
    }

    private static double[][] matrix(float[] values, int cols) {
        double[][] rows = new double[values.length / cols][cols];
        for (int i = 0; i < values.length; i++) {
            rows[i / cols][i % cols] = values[i];
        }
        return rows;
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /** Every number drawn, so that nothing is 0 that could be left out. */
    private StoredSae drawn(int dims, int outputs, boolean skip) {
        float[] biases = gaussians(F, 0.2f, 0f);
        // Some latents begin so far off that they die at once.
        Arrays.fill(biases, 0, 6, -3f);
        StoredSaeBuilder builder = StoredSae.transcoder(dims, outputs, F)
                .encoder(gaussians(F * dims, 0.4f, 0f), biases)
                .decoder(gaussians(F * outputs, 0.3f, 0f), gaussians(outputs, 0.2f, 0f))
                .activation(Activation.topK(K, Activation.Rectify.AFTER));
        return (skip ? builder.skip(gaussians(outputs * dims, 0.2f, 0f)) : builder).build();
    }

    private static List<double[][]> weights(StoredSae sae) {
        List<double[][]> all = new ArrayList<>(List.of(
                matrix(sae.encoder(), sae.dims()),
                matrix(sae.encoderBias(), F),
                matrix(sae.decoder(), sae.dOut()),
                matrix(sae.decoderBias(), sae.dOut())));
        sae.skip().ifPresent(skip -> all.add(matrix(skip, sae.dims())));
        return all;
    }

    private String train(String recipe, String out, String more) {
        return InProcess.succeeds(words("train --recipe " + recipe + " --activations " + file + " --batch " + BATCH
                + " --features " + F + " --k " + K + " --eval-rows 100 --log-every 1 --out " + folder.resolve(out) + " "
                + more));
    }

    private Path member(String run) {
        return folder.resolve(run).resolve("F" + F + "-k" + K);
    }

    private JsonObject json(Path path) {
        return JsonParser.parseString(InProcess.text(path)).getAsJsonObject();
    }

    /** Unequal widths, which go composed, and equal ones, which go fused where there is no skip matrix. */
    @ParameterizedTest
    @CsvSource({"transcoder,12,9", "transcoder-skip,12,9", "transcoder,10,10", "transcoder-skip,10,10"})
    void tenStepsEqualTheFormulasInFloat64(String recipe, int dims, int outputs) {
        makeRows(dims, outputs);
        StoredSae start = drawn(dims, outputs, recipe.endsWith("skip"));
        Path init = folder.resolve("init");
        SaeFiles.write(start, SaeFormat.OWN, init);
        train(
                recipe,
                "run",
                "--init " + init + " --in-order --steps " + STEPS + " --aux-alpha 0.25 --dead-after 70 --lr 0.003"
                        + " --lr-final 0.003 --lr-warmup 0");
        ReferenceTranscoder reference = new ReferenceTranscoder(weights(start), K, 0.25, 0.003, 70);
        String[] lines = InProcess.text(member("run").resolve("loss.jsonl")).split("\n");
        int died = 0;
        for (int step = 0; step < STEPS; step++) {
            int from = step * BATCH;
            double loss = reference.step(
                    Arrays.copyOfRange(x, from, from + BATCH), Arrays.copyOfRange(t, from, from + BATCH));
            JsonObject line = JsonParser.parseString(lines[step]).getAsJsonObject();
            assertEquals(loss, line.get("loss").getAsDouble(), 1e-5 * loss, "loss of step " + step);
            assertEquals(reference.deadNow, line.get("dead").getAsInt(), "dead in step " + step);
            died += reference.deadNow;
        }
        assertTrue(died > 0, "latents died, so that the auxiliary loss was tried");
        StoredSae trained = SaeFiles.read(member("run"));
        List<String> names = List.of("W_enc", "b_enc", "W_dec", "b_dec");
        List<float[]> got = new ArrayList<>(
                List.of(trained.encoder(), trained.encoderBias(), trained.decoder(), trained.decoderBias()));
        for (int i = 0; i < 4; i++) {
            Relative.assertWithin(1e-5, got.get(i), flat(reference.weights.get(i)), recipe + " " + names.get(i));
        }
        if (recipe.endsWith("skip")) {
            Relative.assertWithin(1e-5, trained.skip().orElseThrow(), flat(reference.weights.get(4)), "W_skip");
        } else {
            assertTrue(trained.skip().isEmpty());
        }
    }

    /** A step so small that it changes nothing shows what a run starts from. */
    @ParameterizedTest
    @ValueSource(strings = {"transcoder", "transcoder-skip"})
    void theStartIsOfTheFirstRows(String recipe) {
        train(recipe, "run", "--in-order --steps 1 --lr 1e-30 --lr-warmup 0");
        StoredSae start = SaeFiles.read(member("run"));
        assertTrue(start.isTranscoder());
        assertFalse(start.subtractsBias());
        double bound = 1 / Math.sqrt(12);
        double largest = 0;
        for (float w : start.encoder()) {
            largest = Math.max(largest, Math.abs(w));
        }
        assertTrue(largest <= bound && largest > 0.9 * bound, "torch's Linear: " + largest);
        for (float w : start.decoder()) {
            assertEquals(0, w, 1e-20);
        }
        start.skip().ifPresent(skip -> assertArrayEquals(new float[9 * 12], skip, 1e-20f));
        Relative.assertWithin(1e-6, start.decoderBias(), mean(t), "b_dec is the mean of the targets");
        double[] mean = mean(x);
        double[] image = new double[F];
        for (int i = 0; i < F; i++) {
            for (int j = 0; j < 12; j++) {
                image[i] -= start.encoder()[i * 12 + j] * mean[j];
            }
        }
        Relative.assertWithin(1e-6, start.encoderBias(), image, "b_enc is -W_enc mean(x)");
    }

    private static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (int row = 0; row < BATCH; row++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += rows[row][j] / BATCH;
            }
        }
        return mean;
    }

    @ParameterizedTest
    @ValueSource(strings = {"transcoder", "transcoder-skip", "transcoder --in-order"})
    void threadsAndResumingChangeNoByte(String recipe) throws IOException {
        String rate = " --dead-after 100 --lr 0.002 --lr-final 0.002 --lr-warmup 0 --checkpoint-every 7";
        train(recipe, "whole", "--steps 30 --threads 1" + rate);
        train(recipe, "parts", "--steps 13 --threads 2" + rate);
        InProcess.succeeds(words("train --resume --steps 30 --out " + folder.resolve("parts")));
        for (String name : List.of("sae.safetensors", "config.json", "loss.jsonl")) {
            assertArrayEquals(
                    Files.readAllBytes(member("whole").resolve(name)),
                    Files.readAllBytes(member("parts").resolve(name)),
                    name);
        }
    }

    /** The run's own results, those of eval, and float64 loops over the saved weights. */
    @ParameterizedTest
    @ValueSource(strings = {"transcoder", "transcoder-skip"})
    void measuresAreAgainstTheTarget(String recipe) {
        train(recipe, "run", "--steps 40");
        JsonObject summary = json(folder.resolve("run/summary.json"))
                .getAsJsonArray("members")
                .get(0)
                .getAsJsonObject();
        JsonObject ofTrain = summary.getAsJsonObject("metrics");
        assertFalse(summary.has("pca_bound"), "a transcoder has no bound");
        assertEquals(
                0,
                json(folder.resolve("run/bounds.json"))
                        .getAsJsonObject("bounds")
                        .size());
        StoredSae sae = SaeFiles.read(member("run"));
        // The last rows are held out; what is evaluated are they.
        int rows = summary.get("eval_rows").getAsInt();
        int from = t.length - rows;
        double[] y = sae.reconstruct(flat(Arrays.copyOfRange(x, from, t.length)), rows);
        double squares = 0;
        for (int i = 0; i < y.length; i++) {
            squares += Math.pow(y[i] - t[from + i / 9][i % 9], 2);
        }
        assertEquals(squares / rows, ofTrain.get("mse").getAsDouble(), 1e-5 * squares / rows);
        assertTrue(ofTrain.get("ev_r2").getAsDouble() > 0.1, ofTrain.toString());
        Path out = folder.resolve("eval.json");
        InProcess.succeeds(words("eval --sae " + member("run") + " --activations " + file + " --out " + out));
        JsonObject ofEval = json(out).getAsJsonArray("autoencoders").get(0).getAsJsonObject();
        assertEquals(9, ofEval.get("outputs").getAsInt());
        double[] all = sae.reconstruct(flat(x), x.length);
        double sum = 0;
        for (int i = 0; i < all.length; i++) {
            sum += Math.pow(all[i] - t[i / 9][i % 9], 2);
        }
        double mse = sum / x.length;
        assertEquals(mse, ofEval.getAsJsonObject("metrics").get("mse").getAsDouble(), 1e-5 * mse);
        assertTrue(
                InProcess.text(folder.resolve("run/report.html")).contains("One transcoder, activations to targets"),
                "the report says what was trained");
    }

    /** The plan has to hold what the run then held, with either part the wider. */
    @ParameterizedTest
    @CsvSource({"transcoder,12,90", "transcoder-skip,90,12", "transcoder-skip,40,40", "transcoder,40,40"})
    void thePlanCoversTheRun(String recipe, int dims, int outputs) {
        makeRows(dims, outputs);
        String printed = train(recipe, "run", "--steps 12 --dead-after 60");
        Matcher held = Pattern.compile("planned ([\\d,]+) bytes, tensors held at most ([\\d,]+)")
                .matcher(printed);
        assertTrue(held.find(), printed);
        long tensors = json(folder.resolve("run/run.json")).getAsJsonObject("memory_plan").entrySet().stream()
                .filter(each -> List.of(
                                "shuffle buffer",
                                "weights and Adam moments",
                                "a step's tensors",
                                "the results' tensors")
                        .contains(each.getKey()))
                .mapToLong(each -> each.getValue().getAsLong())
                .sum();
        long most = Long.parseLong(held.group(2).replace(",", ""));
        assertTrue(most <= tensors, "held " + most + " of " + tensors + " planned");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        String rows = "--activations " + file;
        String train = "train --recipe transcoder --out " + folder.resolve("no") + " ";
        InProcess.refuses(words(train + rows + " --tied"), "--tied with transcoder", "two places");
        InProcess.refuses(
                words(train + rows + " --scale-activations mean_norm"), "--scale-activations with transcoder");
        InProcess.refuses(words(train + "--normalize per_story"), "--normalize per-story with transcoder");
        InProcess.refuses(words(train + rows + " --basis whitened"), "--basis whitened");
        InProcess.refuses(words(train + rows + " --resample simple"), "--resample with transcoder");
        InProcess.refuses(
                words(train + "--activations " + TinyRun.rows(folder.resolve("one.safetensors"), 40, 12, 1)),
                "one.safetensors",
                "no 'targets'");
        Path uneven = folder.resolve("uneven.safetensors");
        new SafeTensorsWriter()
                .add("activations", new float[40], 10, 4)
                .add("targets", new float[36], 9, 4)
                .write(uneven);
        InProcess.refuses(words(train + "--activations " + uneven), "10 rows", "9");
        Path init = folder.resolve("init");
        SaeFiles.write(drawn(12, 8, false), SaeFormat.OWN, init);
        InProcess.refuses(words(train + rows + " --init " + init + " --k 5"), "writes rows of 8", "9");
        Path skipping = folder.resolve("skipping");
        SaeFiles.write(drawn(12, 9, true), SaeFormat.OWN, skipping);
        InProcess.refuses(words(train + rows + " --init " + skipping + " --k 5"), "skip matrix", "of its kind");
        Path bare = folder.resolve("bare/sae.safetensors");
        bare.getParent().toFile().mkdirs();
        new SafeTensorsWriter()
                .add("W_enc", new float[12 * F], 12, F)
                .add("W_dec", new float[F * 9], F, 9)
                .add("b_enc", new float[F], F)
                .add("b_dec", new float[9], 9)
                .write(bare);
        InProcess.refuses(words(train + rows + " --init " + bare + " --k 5"), "four matrices", "config.json");
        assertFalse(Files.exists(folder.resolve("no/run.json")));
        InProcess.refuses(
                words("eval --sae " + init + " --activations " + file + " --out " + folder.resolve("e.json")),
                "12 to 8",
                "written 9 wide");
    }
}
