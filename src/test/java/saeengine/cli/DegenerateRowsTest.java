package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.recipe.Recipes;
import saeengine.sae.term.NestedSquares;
import saeengine.testing.SharedData;
import saeengine.train.Recipe;

/** Rows that say little or nothing are legal: every recipe finishes on them, and no figure is NaN or infinite. */
class DegenerateRowsTest {
    private static final int DIMS = 8;

    @TempDir
    Path folder;

    /** Rows by name. */
    private record Rows(String name, int n, int dims, float[] values) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Rows constant(String name, int n, float value) {
        float[] values = new float[n * DIMS];
        for (int i = 0; i < values.length; i++) {
            values[i] = value * (1 + i % DIMS);
        }
        return new Rows(name, n, DIMS, values);
    }

    private static Rows random(String name, int n, int dims, double scale) {
        Random random = new Random(3);
        float[] values = new float[n * dims];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return new Rows(name, n, dims, values);
    }

    private static List<Rows> all() {
        Rows oneDim = random("one constant dim", 60, DIMS, 1);
        Rows halfZero = random("every other row zero", 60, DIMS, 1);
        for (int row = 0; row < 60; row++) {
            oneDim.values()[row * DIMS + 3] = 5;
            for (int j = 0; j < DIMS && row % 2 == 0; j++) {
                halfZero.values()[row * DIMS + j] = 0;
            }
        }
        return List.of(
                constant("constant", 60, 1),
                constant("zero", 60, 0),
                random("one row", 1, DIMS, 1),
                random("two rows", 2, DIMS, 1),
                random("fewer rows than a batch", 11, DIMS, 1),
                random("rows of one dim", 60, 1, 1),
                oneDim,
                halfZero,
                random("large", 60, DIMS, 1e8),
                random("tiny", 60, DIMS, 1e-20),
                random("so tiny that squares vanish", 60, DIMS, 1e-30),
                random("no normal numbers", 60, DIMS, 1e-41));
    }

    static Stream<Arguments> recipesAndRows() {
        return Recipes.all().stream().flatMap(recipe -> all().stream().map(rows -> Arguments.of(recipe.name(), rows)));
    }

    /** Transcoders are to write what they read, which an autoencoder does not look at. */
    private Path write(Rows rows) {
        Path file = folder.resolve("rows.safetensors");
        new SafeTensorsWriter()
                .add("activations", rows.values(), rows.n(), rows.dims())
                .add("targets", rows.values(), rows.n(), rows.dims())
                .write(file);
        return file;
    }

    private List<String> train(String recipe, Path rows, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--recipe", recipe));
        arguments.addAll(List.of("--activations", rows.toString(), "--batch", "16", "--eval-rows", "50"));
        arguments.addAll(List.of("--dead-after", "20", "--log-every", "1"));
        arguments.addAll(List.of("--out", folder.resolve("run").toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--steps")) {
            arguments.addAll(List.of("--steps", "12"));
        }
        if (Recipes.named(recipe).onUnitRows() && !arguments.contains("--scale-activations")) {
            // Rows without a normal number have no factor that makes them of unit size; scaling has a test of its own.
            arguments.addAll(List.of("--scale-activations", "none"));
        }
        if (Recipes.named(recipe).usesK() && !arguments.contains("--k")) {
            arguments.addAll(List.of("--k", "2"));
        }
        return arguments;
    }

    private static String[] grid(String name) {
        Recipe recipe = Recipes.named(name);
        List<String> grid = new ArrayList<>(List.of("--features", "6,12"));
        if (recipe.error() instanceof NestedSquares) {
            // A sixteenth of fewer would be none.
            grid.set(1, "16,20");
        }
        if (recipe.usesK()) {
            grid.addAll(List.of("--k", "1,2"));
        }
        if (recipe.auxiliary().isPresent()) {
            grid.addAll(List.of("--aux-alpha", "0.1"));
        } else {
            grid.addAll(List.of("--resample", "anthropic", "--resample-every", "4"));
        }
        return grid.toArray(String[]::new);
    }

    private void requireNumbers(String text) {
        assertFalse(text.contains("NaN") || text.contains("Infinity"), text);
    }

    /** The run is whole, and every number in its files is one. */
    private JsonObject requireWhole(String out) {
        requireNumbers(out);
        Path run = folder.resolve("run");
        for (String name : List.of("summary.json", "bounds.json", "run.json", "curves.svg")) {
            requireNumbers(InProcess.text(run.resolve(name)));
        }
        String page = InProcess.text(run.resolve("report.html")).replaceAll("(?s)<script[^>]*>.{50000,}?</script>", "");
        requireNumbers(page);
        JsonObject summary = JsonParser.parseString(InProcess.text(run.resolve("summary.json")))
                .getAsJsonObject();
        assertEquals("finished", summary.get("status").getAsString());
        return summary;
    }

    @ParameterizedTest
    @MethodSource("recipesAndRows")
    void everyRecipeFinishes(String recipe, Rows rows) {
        Path file = write(rows);
        JsonObject summary = requireWhole(InProcess.succeeds(train(recipe, file, grid(recipe))));
        String member = summary.getAsJsonArray("members")
                .get(0)
                .getAsJsonObject()
                .get("name")
                .getAsString();
        String sae = folder.resolve("run").resolve(member).toString();
        requireNumbers(InProcess.succeeds(List.of("eval", "--sae", sae, "--activations", file.toString())));
    }

    static Stream<Arguments> recipesAndScales() {
        return Stream.concat(
                Stream.of(Arguments.of("autoencoder", "mean_norm")),
                Recipes.all().stream()
                        .filter(each -> !each.transcodes())
                        .map(recipe -> Arguments.of(recipe.name(), "mean_square")));
    }

    @ParameterizedTest
    @MethodSource("recipesAndScales")
    void scalingBringsAnySizeWithinReachAndLeavesZerosAlone(String recipe, String scale) {
        for (Rows rows :
                List.of(random("huge", 60, DIMS, 1e25), random("tiny", 60, DIMS, 1e-30), constant("zero", 60, 0))) {
            Path file = write(rows);
            requireWhole(InProcess.succeeds(
                    train(recipe, file, "--features", "16", "--scale-activations", scale, "--overwrite")));
            assertTrue(Files.exists(folder.resolve("run").resolve("summary.json")), rows.name());
        }
    }

    @Test
    void rowsThatFloat32CannotSquareAreNamed() {
        Rows rows = random("huge", 60, DIMS, 1);
        rows.values()[17 * DIMS + 3] = 1e30f;
        InProcess.refuses(
                train("autoencoder", write(rows), "--features", "4"),
                "rows.safetensors",
                "row 17",
                "--scale-activations");
        assertFalse(Files.exists(folder.resolve("run")), "nothing was written");
    }

    /** After the rows that a run looks at first: among those held out, or where only training comes upon it. */
    @Test
    void suchARowIsNamedWhereverItIs() {
        Rows rows = random("huge", 6000, 2, 1);
        rows.values()[5720 * 2] = 1e30f;
        for (String share : List.of("0.05", "0")) {
            InProcess.refuses(
                    train(
                            "autoencoder",
                            write(rows),
                            "--features",
                            "4",
                            "--steps",
                            "1000",
                            "--hold-out",
                            share,
                            "--overwrite"),
                    "rows.safetensors",
                    "row 5720",
                    "--scale-activations");
        }
    }

    @Test
    void theStoredConstantRowsFinishAndSoTheyDoWhenResumed() {
        finishesWithoutALaw(SharedData.require("bugcases/const-rows-topk-scaling-law/const.safetensors"));
    }

    @Test
    void constantRowsFinishAndSoTheyDoWhenResumed() {
        finishesWithoutALaw(write(constant("constant", 60, 1)));
    }

    private void finishesWithoutALaw(Path rows) {
        String out = folder.resolve("run").toString();
        List<String> line = List.of("train", "--activations", rows.toString(), "--recipe", "topk", "--features", "12");
        List<String> arguments = new ArrayList<>(line);
        arguments.addAll(List.of("--k", "2", "--steps", "5", "--batch", "16", "--out", out));
        String said = "no scaling law is fitted: 1 of 1 loss is 0, of which there is no logarithm";
        String printed = InProcess.succeeds(arguments);
        assertTrue(printed.contains(said), printed);
        JsonObject summary = requireWhole(printed);
        assertTrue(summary.get("no_scaling_law").getAsString().contains("1 of 1 loss is 0"));
        assertFalse(summary.has("scaling_law"));
        assertTrue(
                summary.getAsJsonArray("members")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("metrics")
                        .get("ev_r2")
                        .isJsonNull(),
                "a ratio over no variance has no value");
        arguments.add("--resume");
        printed = InProcess.succeeds(arguments);
        assertTrue(printed.contains(said), printed);
        requireWhole(printed);
    }

    @Test
    void theStoredTextOfOneTokenFinishes() {
        Path text = SharedData.require("bugcases/const-rows-topk-scaling-law/onetok.txt");
        Path model = SharedData.require("gptneo-tinystories-64");
        List<String> arguments =
                new ArrayList<>(List.of("train", "--model", model.toString(), "--text", text.toString()));
        arguments.addAll(List.of("--recipe", "topk", "--features", "96", "--k", "8", "--steps", "3"));
        arguments.addAll(List.of("--out", folder.resolve("run").toString()));
        String printed = InProcess.succeeds(arguments);
        assertTrue(printed.contains("no scaling law is fitted: 1 of 1 loss is 0"), printed);
        requireWhole(printed);
    }

    static Stream<String> waysToReadText() {
        return Stream.of("", "--normalize per-story", "--per-story", "--per-story --normalize per-story", "--in-order");
    }

    /** Every row of training is the same, and a story has one token: also where stories are normalised. */
    @ParameterizedTest
    @MethodSource("waysToReadText")
    void aTextOfOneTokenFinishes(String how) {
        Path model = ModelMaker.write(folder.resolve("model"));
        Path text = ModelMaker.ids(folder.resolve("text.bin"), "a");
        String train = "train --recipe topk --features 12 --k 2 --steps 3 --layer 2 " + how;
        JsonObject summary = requireWhole(InProcess.succeeds(List.of(
                (train + " --model " + model + " --text " + text + " --out " + folder.resolve("run")).split(" +"))));
        assertTrue(summary.get("no_scaling_law").getAsString().contains("1 of 1 loss is 0"));
        for (String normalize : List.of("none", "per-story")) {
            requireNumbers(InProcess.succeeds(List.of(
                    "eval",
                    "--sae",
                    folder.resolve("run/F12-k2").toString(),
                    "--model",
                    model.toString(),
                    "--text",
                    text.toString(),
                    "--normalize",
                    normalize)));
        }
    }

    @Test
    void theStoredRowsWithNothingToResampleFinish() {
        skipsResampling(SharedData.require("bugcases/resample-constant-rows/rows.safetensors"), "anthropic");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"anthropic", "dictionary_learning"})
    void rowsWithNothingToResampleFinish(String kind) {
        skipsResampling(write(constant("constant", 60, 1)), kind);
    }

    private void skipsResampling(Path rows, String kind) {
        List<String> line = List.of("train", "--activations", rows.toString(), "--recipe", "relu-l1");
        List<String> arguments = new ArrayList<>(line);
        arguments.addAll(List.of("--features", "12", "--steps", "40", "--batch", "16", "--resample", kind));
        arguments.addAll(
                List.of("--resample-every", "10", "--out", folder.resolve("run").toString()));
        String printed = InProcess.succeeds(arguments);
        assertEquals(1, printed.split("nothing was resampled", -1).length - 1, printed);
        assertTrue(
                printed.contains("note: F12-l1_1, step " + (kind.equals("anthropic") ? 10 : 11)
                        + ": nothing was resampled, for every row"),
                printed);
        requireWhole(printed);
    }
}
