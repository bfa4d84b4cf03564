package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.StoredSae;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.recipe.Recipes;
import saeengine.tensor.RandomStream;
import saeengine.testing.Relative;
import saeengine.train.Recipe;

/** Every recipe as a run: against float64 step by step, the same bytes on any threads and after a resume, grids. */
class RecipeRunsTest {
    private static final int D = 24;
    private static final int F = 72;
    private static final int BATCH = 40;
    private static final int STEPS = 10;

    @TempDir
    Path folder;

    private float[] rows;
    private ReferenceTrainer.Weights first;

    static List<String> recipes() {
        return ReferenceTrainer.RECIPES;
    }

    /** Rows with a mean and correlated dims, and weights whose latents fire at very different rates. */
    @BeforeEach
    void makeInputs() {
        RandomStream random = new RandomStream(2, 0);
        float[] mixing = new float[D * D];
        for (int i = 0; i < mixing.length; i++) {
            mixing[i] = 0.5f * random.nextGaussian();
        }
        rows = new float[BATCH * STEPS * D];
        for (int row = 0; row < BATCH * STEPS; row++) {
            for (int i = 0; i < D; i++) {
                float g = random.nextGaussian();
                for (int j = 0; j < D; j++) {
                    rows[row * D + j] += g * mixing[i * D + j];
                }
            }
        }
        new SafeTensorsWriter().add("activations", rows, BATCH * STEPS, D).write(folder.resolve("rows.safetensors"));
        first = ReferenceTrainer.Weights.random(D, F, random);
        new SafeTensorsWriter()
                .add("W_enc", first.fileEncoder(), D, F)
                .add("W_dec", first.fileDecoder(), F, D)
                .add("b_enc", first.fileEncoderBias(), F)
                .add("b_dec", first.fileDecoderBias(), D)
                .write(folder.resolve("init.safetensors"));
    }

    private void train(String recipe, String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--recipe",
                recipe,
                "--activations",
                folder.resolve("rows.safetensors").toString(),
                "--batch",
                Integer.toString(BATCH),
                "--eval-rows",
                "100",
                "--log-every",
                "1",
                "--out",
                folder.resolve(out).toString()));
        arguments.addAll(List.of(more));
        assertEquals(0, CommandRunner.run(arguments.toArray(String[]::new)), recipe);
    }

    private String[] fromInit(String... more) {
        List<String> all = new ArrayList<>(
                List.of("--init", folder.resolve("init.safetensors").toString(), "--in-order", "--steps", "10"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Short warm-ups and few tokens to die after, so that in ten steps everything a recipe does is done. */
    @ParameterizedTest
    @MethodSource("recipes")
    void tenStepsEqualTheFormulasInFloat64(String name) throws IOException {
        Recipe recipe = Recipes.named(name);
        List<String> more = new ArrayList<>(List.of("--lr", "0.003", "--lr-warmup", "2", "--dead-after", "100"));
        ReferenceTrainer.Settings settings = new ReferenceTrainer.Settings(recipe, 0.003, 2, 0.5, 4, 0.25, 6, 100);
        if (recipe.usesK()) {
            more.addAll(List.of("--k", "6", "--aux-alpha", "0.25"));
        } else if (recipe.penalty().isPresent()) {
            more.addAll(List.of("--l1", "0.5", "--l1-warmup", "4"));
        }
        train(name, "run", fromInit(more.toArray(String[]::new)));
        ReferenceTrainer reference = new ReferenceTrainer(settings, first, rows, BATCH);
        double loss = 0;
        for (int step = 0; step < STEPS; step++) {
            loss = reference.step(step, STEPS);
        }
        Path member = member("run");
        String[] lines = Files.readString(member.resolve("loss.jsonl")).split("\n");
        JsonObject last = JsonParser.parseString(lines[STEPS - 1]).getAsJsonObject();
        assertEquals(loss, last.get("loss").getAsDouble(), 1e-5 * loss, name + ": loss of the last step");
        if (recipe.auxiliary().isPresent()) {
            assertTrue(reference.deadSeen() > 0, "latents died, so that the auxiliary loss was tried");
            assertEquals(reference.deadNow(), last.get("dead").getAsInt());
        }
        try (TensorFile sae = TensorFiles.open(member.resolve("sae.safetensors"))) {
            Relative.assertWithin(2e-5, sae.get("W_enc").toFloats(), reference.fileEncoder(), name + " W_enc");
            Relative.assertWithin(2e-5, sae.get("W_dec").toFloats(), reference.fileDecoder(), name + " W_dec");
            Relative.assertWithin(2e-5, sae.get("b_enc").toFloats(), reference.encoderBias(), name + " b_enc");
            Relative.assertWithin(2e-5, sae.get("b_dec").toFloats(), reference.decoderBias(), name + " b_dec");
        }
    }

    private Path member(String run) throws IOException {
        try (var files = Files.list(folder.resolve(run))) {
            return files.filter(path -> path.getFileName().toString().startsWith("F"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu-l1", "relu-l1-colnorm", "topk", "openai-topk"})
    void threadsLoggingAndResumingChangeNothing(String recipe) throws IOException {
        String[] options = {"--features", "40", "--steps", "24", "--dead-after", "150"};
        train(recipe, "one", with(options, "--threads", "1"));
        train(recipe, "two", with(options, "--threads", "3", "--checkpoint-every", "5"));
        assertSame("one", "two");
        train(
                recipe,
                "half",
                with(new String[] {"--features", "40", "--dead-after", "150"}, "--steps", "12", "--lr", "0.001"));
        train(
                recipe,
                "whole",
                with(
                        new String[] {"--features", "40", "--dead-after", "150"},
                        "--steps",
                        "12",
                        "--lr",
                        "0.001",
                        "--checkpoint-every",
                        "6"));
        assertSame("half", "whole");
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void assertSame(String one, String other) throws IOException {
        for (String file : List.of("sae.safetensors", "loss.jsonl")) {
            assertArrayEquals(
                    Files.readAllBytes(member(one).resolve(file)),
                    Files.readAllBytes(member(other).resolve(file)),
                    file);
        }
    }

    /** Members of a grid train as if each were alone. */
    @Test
    void aGridIsManyRunsInOne() throws IOException {
        train("topk", "grid", "--features", "30,48", "--k", "3,5", "--steps", "12");
        train("topk", "alone", "--features", "48", "--k", "5", "--steps", "12");
        for (String file : List.of("sae.safetensors", "loss.jsonl")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("alone/F48-k5").resolve(file)),
                    Files.readAllBytes(folder.resolve("grid/F48-k5").resolve(file)));
        }
        JsonObject run = json("grid/run.json");
        assertEquals(4, run.getAsJsonArray("members").size());
        assertEquals("topk", run.get("recipe").getAsString());
        JsonObject summary =
                json("grid/summary.json").getAsJsonArray("members").get(0).getAsJsonObject();
        assertEquals(3, summary.getAsJsonObject("metrics").get("l0").getAsDouble(), 1e-9);
        assertEquals(30, summary.getAsJsonObject("density").get("latents").getAsInt());
    }

    private JsonObject json(String file) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
    }

    @Test
    void aTiedAutoencoderKeepsOneMatrix() throws IOException {
        train("relu-l1", "tied", "--features", "40", "--steps", "10", "--tied");
        try (TensorFile sae = TensorFiles.open(member("tied").resolve("sae.safetensors"))) {
            float[] encoder = sae.get("W_enc").toFloats();
            float[] decoder = sae.get("W_dec").toFloats();
            for (int i = 0; i < 40; i++) {
                for (int j = 0; j < D; j++) {
                    assertEquals(decoder[i * D + j], encoder[j * 40 + i]);
                }
            }
        }
    }

    /** Rows scaled in training, the scale folded out of what is saved: the same autoencoder on raw rows. */
    @Test
    void aScaleIsFoldedIntoWhatIsSaved() throws IOException {
        float[] larger = rows.clone();
        for (int i = 0; i < larger.length; i++) {
            larger[i] *= 8;
        }
        train("relu-l1", "small", "--features", "40", "--steps", "10", "--scale-activations", "mean_norm");
        new SafeTensorsWriter().add("activations", larger, BATCH * STEPS, D).write(folder.resolve("rows.safetensors"));
        train("relu-l1", "large", "--features", "40", "--steps", "10", "--scale-activations", "mean_norm");
        try (TensorFile small = TensorFiles.open(member("small").resolve("sae.safetensors"));
                TensorFile large = TensorFiles.open(member("large").resolve("sae.safetensors"))) {
            double[] decoder = Relative.doubles(small.get("W_dec").toFloats());
            double[] bias = Relative.doubles(small.get("b_dec").toFloats());
            Relative.assertWithin(1e-4, large.get("W_dec").toFloats(), times(decoder, 8), "W_dec");
            Relative.assertWithin(1e-4, large.get("b_dec").toFloats(), times(bias, 8), "b_dec");
        }
    }

    private static double[] times(double[] x, double factor) {
        return java.util.Arrays.stream(x).map(v -> v * factor).toArray();
    }

    /** Weights of another library's format, whose conventions are folded into the recipe's. */
    @ParameterizedTest
    @ValueSource(strings = {"saelens", "dictionary-learning"})
    void initTakesOtherFormats(String format) throws IOException {
        train("relu-l1", "first", "--features", "40", "--steps", "10");
        String other = folder.resolve("other").toString();
        assertEquals(
                0, CommandRunner.run("convert", "--from", member("first").toString(), "--to", format, "--out", other));
        train("autoencoder", "next", "--init", other, "--steps", "1", "--lr", "1e-30", "--lr-warmup", "0");
        try (TensorFile before = TensorFiles.open(member("first").resolve("sae.safetensors"));
                TensorFile after = TensorFiles.open(member("next").resolve("sae.safetensors"))) {
            assertArrayEquals(before.get("W_enc").toFloats(), after.get("W_enc").toFloats(), 0f);
            assertArrayEquals(before.get("W_dec").toFloats(), after.get("W_dec").toFloats(), 0f);
            float[] encoder = before.get("W_enc").toFloats();
            float[] centre = before.get("b_dec").toFloats();
            double[] bias = Relative.doubles(before.get("b_enc").toFloats());
            for (int i = 0; i < bias.length; i++) {
                for (int j = 0; j < D; j++) {
                    bias[i] -= (double) centre[j] * encoder[j * bias.length + i];
                }
            }
            Relative.assertWithin(1e-6, after.get("b_enc").toFloats(), bias, "b_enc of a recipe that does not centre");
        }
    }

    /** Latents that cannot fire are given new weights, and fire afterwards. */
    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "dictionary_learning", "simple"})
    void resamplingRevivesTheDead(String how) throws IOException {
        float[] off = first.fileEncoderBias();
        java.util.Arrays.fill(off, 0, 30, -1e4f);
        new SafeTensorsWriter()
                .add("W_enc", first.fileEncoder(), D, F)
                .add("W_dec", first.fileDecoder(), F, D)
                .add("b_enc", off, F)
                .add("b_dec", first.fileDecoderBias(), D)
                .write(folder.resolve("init.safetensors"));
        train("relu-l1", "dead", fromInit("--l1", "0.1"));
        train("relu-l1", "alive", fromInit("--l1", "0.1", "--resample", how, "--resample-every", "4"));
        assertTrue(alive("dead") < 0.6, "without: " + alive("dead"));
        assertTrue(alive("alive") > 0.9, "with: " + alive("alive"));
        train("autoencoder", "plain", fromInit());
        train("autoencoder", "plain-alive", fromInit("--resample", how, "--resample-every", "4"));
        assertTrue(alive("plain") < 0.6, "plain, without: " + alive("plain"));
        assertTrue(alive("plain-alive") > 0.9, "plain, with: " + alive("plain-alive"));
    }

    private double alive(String run) throws IOException {
        return json(run + "/summary.json")
                .getAsJsonArray("members")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("metrics")
                .get("alive")
                .getAsDouble();
    }

    @Test
    void filesSayWhichLatentsMatryoshkasPrefixesAre() {
        train("matryoshka", "nested", "--features", "72", "--k", "4", "--steps", "2", "--set", "groups=0.25:0.25:0.5");
        StoredSae trained = SaeFiles.read(folder.resolve("nested/F72-k4"));
        assertArrayEquals(new int[] {18, 18, 36}, trained.groups().orElseThrow());
        train("batch-topk", "flat", "--features", "72", "--k", "4", "--steps", "2");
        assertTrue(SaeFiles.read(folder.resolve("flat/F72-k4")).groups().isEmpty());
    }
}
