package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.dialects.DialectCase;
import saeengine.dialects.DialectStart;
import saeengine.dialects.DialectTrainer;
import saeengine.dialects.DialectTrainer.Settings;
import saeengine.recipe.Recipes;
import saeengine.testing.Relative;
import saeengine.train.Recipe;

/** Each dialect as a run of {@code train --init}, and what becomes of the weights around it. */
class DialectRunsTest {
    private static final int D = 24;
    private static final int F = 72;
    private static final int BATCH = 40;
    private static final int STEPS = 10;
    private static final double BOUND = 1e-6;
    private static final DialectStart START = DialectStart.random(D, F, BATCH * STEPS, 11);

    @TempDir
    Path folder;

    private void train(String recipe, int steps, String... more) throws IOException {
        new SafeTensorsWriter()
                .add("activations", START.rows(), BATCH * STEPS, D)
                .write(folder.resolve("rows.safetensors"));
        List<String> arguments = new ArrayList<>(List.of("train", "--recipe", recipe, "--in-order"));
        Collections.addAll(
                arguments, "--activations", folder.resolve("rows.safetensors").toString());
        Collections.addAll(arguments, "--batch", Integer.toString(BATCH), "--steps", Integer.toString(steps));
        Collections.addAll(arguments, "--eval-rows", "100", "--log-every", "1");
        Collections.addAll(arguments, "--out", folder.resolve("run").toString());
        Collections.addAll(arguments, more);
        InProcess.succeeds(arguments);
    }

    private String init() {
        Path file = folder.resolve("init.safetensors");
        List<float[]> w = START.weights();
        SafeTensorsWriter writer = new SafeTensorsWriter()
                .add("W_enc", START.transposed(w.get(DialectTrainer.ENCODER)), D, F)
                .add("W_dec", w.get(DialectTrainer.DECODER), F, D)
                .add("b_enc", w.get(DialectTrainer.ENCODER_BIAS), F)
                .add("b_dec", w.get(DialectTrainer.DECODER_BIAS), D);
        for (String own : List.of("threshold", "r_mag", "b_mag")) {
            writer.add(own, START.extra(own), F);
        }
        writer.write(file);
        return file.toString();
    }

    private Path member() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("run"))) {
            return files.filter(path -> path.getFileName().toString().startsWith("F"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> options(String name, DialectCase dialect) {
        Recipe recipe = Recipes.named(name);
        Settings s = dialect.settings();
        boolean warms = !name.equals("neel");
        List<String> options = new ArrayList<>(List.of("--lr", "0.003", "--lr-warmup", warms ? "2" : "0"));
        Collections.addAll(options, "--dead-after", Long.toString(s.deadAfter()));
        if (recipe.usesK()) {
            int k = recipe.activation().usesK() ? s.k() : (int) s.own().targetL0();
            Collections.addAll(options, "--k", Integer.toString(k));
        }
        if (recipe.penalty().isPresent()) {
            Collections.addAll(options, "--l1", "0.5", "--l1-warmup", warms ? "4" : "0");
        }
        if (recipe.auxiliary().isPresent()) {
            Collections.addAll(options, "--aux-alpha", "0.25");
        }
        if (s.own().decay() > 0) {
            double from = 1 - s.own().decay() / (double) STEPS;
            Collections.addAll(options, "--lr-final", "0", "--lr-decay", "linear");
            Collections.addAll(options, "--lr-decay-from", Double.toString(from));
        }
        if (!dialect.knobs().isEmpty()) {
            Collections.addAll(options, "--set", String.join(",", dialect.knobs()));
        }
        return options;
    }

    static Stream<Arguments> runs() {
        return DialectTrainer.names().stream()
                .flatMap(name -> Stream.of(Arguments.of(name, 100L), Arguments.of(name, 10_000_000L)));
    }

    /** Weights are taken as they are: nothing is made unit or centred but by the trainer's own step. */
    @ParameterizedTest
    @MethodSource("runs")
    void tenStepsFromAnInitAreThoseOfTheTrainer(String recipe, long deadAfter) throws IOException {
        List<String> all = new ArrayList<>(List.of("--init", init()));
        DialectCase dialect = DialectCase.of(recipe, deadAfter);
        all.addAll(options(recipe, dialect));
        train(recipe, STEPS, all.toArray(String[]::new));
        DialectTrainer reference = DialectTrainer.of(recipe, START, dialect.settings(), START.rows());
        List<String> lines = Files.readAllLines(member().resolve("loss.jsonl"));
        for (int step = 0; step < STEPS; step++) {
            double loss = reference.step(START.batch(step, BATCH));
            JsonObject line = JsonParser.parseString(lines.get(step)).getAsJsonObject();
            assertEquals(loss, line.get("loss").getAsDouble(), BOUND * loss, recipe + ", loss of step " + step);
        }
        try (TensorFile sae = TensorFiles.open(member().resolve("sae.safetensors"))) {
            within(sae, "b_enc", reference.weights(DialectTrainer.ENCODER_BIAS));
            within(sae, "W_dec", reference.weights(DialectTrainer.DECODER));
            within(sae, "b_dec", reference.weights(DialectTrainer.DECODER_BIAS));
            double[] encoder = reference.weights(DialectTrainer.ENCODER);
            double[] transposed = new double[encoder.length];
            for (int i = 0; i < encoder.length; i++) {
                transposed[i % D * F + i / D] = encoder[i];
            }
            within(sae, "W_enc", transposed);
            for (String own :
                    reference.parameters().subList(4, reference.parameters().size())) {
                double[] values =
                        reference.weights(reference.parameters().indexOf(own)).clone();
                if (recipe.equals("saelens-jumprelu")) {
                    Arrays.setAll(values, i -> Math.max(values[i], 0)); // what holds, which is what files have
                }
                within(sae, own, values);
            }
        }
    }

    private static void within(TensorFile sae, String name, double[] expected) {
        Relative.assertWithin(BOUND, sae.get(name).toFloats(), expected, name);
    }

    /** A step of rate 0 shows what a run begins with; only sparsify's trainer makes rows unit before its first step. */
    @ParameterizedTest
    @CsvSource({"dl-april, false", "relu-l1-colnorm, false", "autoencoder, false", "sparsify-topk, true"})
    void anInitIsTakenAsItIs(String recipe, boolean unit) throws IOException {
        List<String> more = new ArrayList<>(List.of("--init", init(), "--lr", "1e-30", "--lr-warmup", "0"));
        if (recipe.endsWith("topk")) {
            Collections.addAll(more, "--k", "6");
        }
        train(recipe, 1, more.toArray(String[]::new));
        try (TensorFile sae = TensorFiles.open(member().resolve("sae.safetensors"))) {
            assertArrayEquals(
                    START.weights().get(DialectTrainer.DECODER_BIAS),
                    sae.get("b_dec").toFloats());
            float[] decoder = sae.get("W_dec").toFloats();
            assertEquals(!unit, Arrays.equals(START.weights().get(DialectTrainer.DECODER), decoder));
            double squares = 0;
            for (int j = 0; j < D; j++) {
                squares += decoder[j] * decoder[j];
            }
            assertEquals(unit, Math.abs(squares - 1) < 1e-5);
        }
    }

    /** As TopKTrainer's first step does: the weights are given, b_dec comes from the data. */
    @Test
    void theDecodersBiasOfAnInitMayBeTheDatas() throws IOException {
        train("dl-topk", 1, "--init", init(), "--k", "6", "--lr", "1e-30", "--b-dec", "mean");
        double[] mean = new double[D];
        for (int i = 0; i < BATCH * D; i++) {
            mean[i % D] += START.rows()[i] / (double) BATCH;
        }
        try (TensorFile sae = TensorFiles.open(member().resolve("sae.safetensors"))) {
            Relative.assertWithin(1e-6, sae.get("b_dec").toFloats(), mean, "b_dec");
            assertArrayEquals(
                    START.transposed(START.weights().get(DialectTrainer.ENCODER)),
                    sae.get("W_enc").toFloats());
        }
    }

    /** What AutoEncoder draws: the encoder's bias as torch's Linear, within 1 / sqrt(d), and b_dec 0. */
    @ParameterizedTest
    @CsvSource({"dl-standard", "dl-april"})
    void theFirstEncoderBiasIsDrawn(String recipe) throws IOException {
        train(recipe, 1, "--features", Integer.toString(F));
        try (TensorFile sae = TensorFiles.open(member().resolve("sae.safetensors"))) {
            float[] bias = sae.get("b_enc").toFloats();
            double bound = 1 / Math.sqrt(D);
            double largest = 0;
            double sum = 0;
            for (float b : bias) {
                largest = Math.max(largest, Math.abs(b));
                sum += b;
            }
            assertTrue(largest <= bound && largest > 0.9 * bound, "largest " + largest);
            assertEquals(0, sum / F, 0.2 * bound);
            assertArrayEquals(new float[D], sae.get("b_dec").toFloats());
            float[] encoder = sae.get("W_enc").toFloats();
            float[] decoder = sae.get("W_dec").toFloats();
            double length = 0;
            for (int j = 0; j < D; j++) {
                length += encoder[j * F] * encoder[j * F];
            }
            assertEquals(0.1, Math.sqrt(length), 1e-6);
            assertEquals(recipe.equals("dl-april") ? encoder[0] : 10 * encoder[0], decoder[0], 1e-6);
        }
    }

    /** Both trainers of dictionary_learning save an AutoEncoder and name it; the class says what is subtracted. */
    @ParameterizedTest
    @CsvSource({
        "dl-standard, AutoEncoder, StandardTrainer, true",
        "dl-april, AutoEncoder, StandardTrainerAprilUpdate, true",
        "dl-topk, AutoEncoderTopK, TopKTrainer, true",
        "autoencoder, AutoEncoderNew, StandardTrainerNew, false"
    })
    void conversionNamesTheClassThatTheTrainerBuilds(String recipe, String type, String trainer, boolean centred)
            throws IOException {
        train(
                recipe,
                1,
                recipe.endsWith("topk")
                        ? new String[] {"--features", "72", "--k", "6"}
                        : new String[] {"--features", "72"});
        JsonObject own = json(member().resolve("config.json"));
        assertEquals(centred, own.get("apply_b_dec_to_input").getAsBoolean());
        assertEquals(recipe, own.getAsJsonObject("provenance").get("recipe").getAsString());
        Path out = folder.resolve("converted");
        InProcess.succeeds(List.of(
                "convert", "--from", member().toString(), "--to", "dictionary-learning", "--out", out.toString()));
        JsonObject config = json(out.resolve("config.json")).getAsJsonObject("trainer");
        assertEquals(type, config.get("dict_class").getAsString());
        assertEquals(trainer, config.get("trainer_class").getAsString());
        try (TensorFile file = TensorFiles.open(out.resolve("ae.pt"))) {
            assertEquals(type.equals("AutoEncoder"), file.has("bias"));
            assertEquals(type.equals("AutoEncoderNew"), file.has("decoder.bias"));
        }
        Path back = folder.resolve("back");
        InProcess.succeeds(List.of("convert", "--from", out.toString(), "--to", "own", "--out", back.toString()));
        assertEquals(
                centred,
                json(back.resolve("config.json")).get("apply_b_dec_to_input").getAsBoolean());
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    /** A run of a version that did not subtract b_dec is not gone on with by one that does. */
    @Test
    void aRunThatCentredOtherwiseIsNotResumed() throws IOException {
        train("dl-april", 2, "--features", "72");
        Path config = member().resolve("config.json");
        String said = Files.readString(config);
        Files.writeString(config, said.replace("\"apply_b_dec_to_input\": true", "\"apply_b_dec_to_input\": false"));
        assertFalse(said.equals(Files.readString(config)));
        List<String> again = List.of(
                "train",
                "--resume",
                "--config",
                folder.resolve("run/run.json").toString(),
                "--steps",
                "4",
                "--out",
                folder.resolve("run").toString());
        InProcess.refuses(again, "without b_dec subtracted", "--init");
        Files.writeString(config, said);
        InProcess.succeeds(again);
    }

    /** {@code recipes} says of every recipe whether b_dec is subtracted. */
    @Test
    void recipesSayWhetherTheBiasIsSubtracted() {
        String text = InProcess.succeeds(List.of("recipes"));
        String april = text.substring(text.indexOf("dl-april:"), text.indexOf("dl-topk:"));
        assertTrue(april.contains("b_dec       subtracted from the input"), april);
        String plain = text.substring(text.indexOf("autoencoder:"), text.indexOf("relu-l1:"));
        assertTrue(plain.contains("b_dec       added to the output alone"), plain);
        assertFalse(plain.contains("subtracted"), plain);
    }
}
