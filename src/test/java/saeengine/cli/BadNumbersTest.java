package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.testing.SharedData;

/** A number that is NaN or infinite is named where it enters, by every command that reads it. */
class BadNumbersTest {
    @TempDir
    Path folder;

    private final MadeSaes made = new MadeSaes(9);

    private Path out() {
        return folder.resolve("run");
    }

    private void trainRefuses(Path rows, String... parts) {
        List<String> arguments = new ArrayList<>(List.of("train", "--activations", rows.toString(), "--steps", "5"));
        arguments.addAll(List.of("--features", "4", "--batch", "16", "--eval-rows", "100", "--out", out().toString()));
        InProcess.refuses(arguments, parts);
        assertFalse(Files.exists(out()), "nothing was written");
    }

    private void evalRefuses(Path rows, int dims, String... parts) {
        StoredSae sae = StoredSae.builder(dims, 3)
                .encoder(made.gaussian(3 * dims, 1), made.gaussian(3, 1))
                .decoder(made.gaussian(3 * dims, 1), made.gaussian(dims, 1))
                .build();
        Path path = MadeSaes.write(folder.resolve("sae"), sae, SaeFormat.OWN);
        InProcess.refuses(List.of("eval", "--sae", path.toString(), "--activations", rows.toString()), parts);
    }

    @Test
    void storedRows() {
        Path early = SharedData.require("bugcases/nan-rows/rows.safetensors");
        trainRefuses(early, "rows.safetensors: 'activations' [17, 3] is NaN", "leave that row out");
        evalRefuses(early, dims(early), "rows.safetensors: 'activations' [17, 3] is NaN");
        Path late = SharedData.require("bugcases/nan-rows/late-inf.safetensors");
        trainRefuses(late, "late-inf.safetensors: 'activations' [1500, 3] is Infinity");
        evalRefuses(late, dims(late), "late-inf.safetensors: 'activations' [1500, 3] is Infinity");
    }

    private static int dims(Path rows) {
        try (TensorFile file = TensorFiles.open(rows)) {
            return (int) file.get("activations").shape()[1];
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void rowsWhereverTheyAre(float bad) {
        for (int row : new int[] {0, 17, 2999}) {
            float[] values = made.gaussian(3000 * 8, 1);
            values[row * 8 + 3] = bad;
            Path rows = MadeSaes.writeRows(folder.resolve("rows.safetensors"), values, 8);
            String named = "rows.safetensors: 'activations' [" + row + ", 3] is " + bad;
            trainRefuses(rows, named);
            evalRefuses(rows, 8, named);
        }
    }

    @Test
    void howManyThereAre() {
        float[] values = made.gaussian(80, 1);
        java.util.Arrays.fill(values, 20, 50, Float.NaN);
        Path rows = MadeSaes.writeRows(folder.resolve("rows.safetensors"), values, 8);
        trainRefuses(rows, "[2, 4] is NaN", "29 more");
    }

    @Test
    void weightsOfAModel() {
        Path model = ModelMaker.write(folder.resolve("model"));
        Path weights = model.resolve("model.safetensors");
        ModelMaker.change(weights, "transformer.h.1.mlp.c_fc.weight", 2 * 12 + 5, Float.NaN);
        Path text = ModelMaker.ids(folder.resolve("text.bin"), "abcd", "efgh");
        String named = "model.safetensors: 'transformer.h.1.mlp.c_fc.weight' [2, 5] is NaN";
        for (String line : List.of(
                "loss --model MODEL --text TEXT",
                "hidden --model MODEL --tokens 1,2 --out OUT",
                "train --model MODEL --text TEXT --layer 2 --features 4 --out OUT",
                "eval --sae SAE --model MODEL --text TEXT --layer 2")) {
            InProcess.refuses(words(line, model, text), named);
        }
        assertFalse(Files.exists(out()), "nothing was written");
    }

    private List<String> words(String line, Path model, Path text) {
        return List.of(line.replace("MODEL", model.toString())
                .replace("TEXT", text.toString())
                .replace("OUT", out().toString())
                .replace("SAE", sae())
                .split(" "));
    }

    private String sae() {
        return MadeSaes.write(folder.resolve("good"), made.relu(), SaeFormat.OWN)
                .toString();
    }

    /** Finite weights whose sum is not: the row is named by where it is in the text. */
    @Test
    void rowsThatAModelMakesOfFiniteWeights() {
        Path model = ModelMaker.write(folder.resolve("model"));
        Path weights = model.resolve("model.safetensors");
        ModelMaker.change(weights, "transformer.wte.weight", 'z' * 12 + 5, 3e38f);
        ModelMaker.change(weights, "transformer.wpe.weight", 2 * 12 + 5, 3e38f);
        Path text = ModelMaker.ids(folder.resolve("z.bin"), "abcd", "abzd");
        String[] named = {"story 1, token 2", "dim 5", "is Infinity", "float32"};
        for (String line : List.of(
                "train --model MODEL --text TEXT --layer 0 --features 4 --out OUT",
                "eval --sae SAE --model MODEL --text TEXT --layer 0")) {
            InProcess.refuses(words(line, model, text), named);
        }
        InProcess.refuses(
                words("hidden --model MODEL --text TEXT --out OUT", model, text),
                "hidden_states.0 of token 6",
                "dim 5",
                "is Infinity");
        assertFalse(Files.exists(out()), "nothing was written");
        ModelMaker.change(weights, "transformer.wpe.weight", 3 * 12 + 5, 3e38f);
        InProcess.refuses(words("loss --model MODEL --text TEXT", model, text), "story 1", "NaN", "float32");
    }

    /** The rows of training are finite, and what the rest of the model makes of the reconstruction is not. */
    @Test
    void lossesThatAModelMakesOfFiniteWeights() {
        Path model = ModelMaker.write(folder.resolve("model"));
        ModelMaker.change(model.resolve("model.safetensors"), "transformer.ln_f.bias", 5, 3e38f);
        ModelMaker.change(model.resolve("model.safetensors"), "transformer.wte.weight", 'q' * 12 + 5, 3e38f);
        Path text = ModelMaker.ids(folder.resolve("text.bin"), "abcd", "abed");
        InProcess.refuses(
                words("eval --sae SAE --model MODEL --text TEXT --layer 1", model, text),
                "its loss with rows as they are is",
                "float32");
    }

    @Test
    void weightsOfAnAutoencoder() {
        Path good = MadeSaes.write(folder.resolve("sae"), made.relu(), SaeFormat.OWN);
        ModelMaker.change(good.resolve("sae.safetensors"), "W_dec", 2 * MadeSaes.DIMS + 7, Float.NEGATIVE_INFINITY);
        Path rows = MadeSaes.writeRows(folder.resolve("rows.safetensors"), made.gaussian(360, 1), MadeSaes.DIMS);
        String named = "sae.safetensors: 'W_dec' [2, 7] is -Infinity";
        String converted = folder.resolve("converted").toString();
        for (String line : List.of(
                "eval --sae " + good + " --activations " + rows,
                "train --activations " + rows + " --init " + good + " --out " + out(),
                "convert --from " + good + " --to saelens --out " + converted)) {
            InProcess.refuses(List.of(line.split(" ")), named);
        }
        assertFalse(Files.exists(out()) || Files.exists(Path.of(converted)), "nothing was written");
    }

    /** Rows and weights are finite and what is made of them is not: eval fails, and says which. */
    @Test
    void reconstructionsBeyondFloat32() {
        StoredSae huge = StoredSae.builder(4, 2)
                .encoder(new float[] {1, 0, 0, 0, 0, 1, 0, 0}, new float[2])
                .decoder(new float[] {0, 0, 1e30f, 0, 0, 0, 0, 1}, new float[4])
                .build();
        Path path = MadeSaes.write(folder.resolve("huge"), huge, SaeFormat.OWN);
        float[] values = made.gaussian(40, 1);
        values[20] = 1e20f;
        Path rows = MadeSaes.writeRows(folder.resolve("rows.safetensors"), values, 4);
        InProcess.refuses(
                List.of("eval", "--sae", path.toString(), "--activations", rows.toString()),
                "huge",
                "dim 2",
                "row 5",
                "Infinity");
    }
}
