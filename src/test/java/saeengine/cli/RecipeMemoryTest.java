package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.recipe.Recipes;
import saeengine.tensor.RandomStream;
import saeengine.train.Recipe;

/** No recipe's run holds more than was planned: few dims, so that matrices [rows, latents] are nearly all that counts. */
class RecipeMemoryTest {
    private static final int DIMS = 16;
    private static final int ROWS = 512;
    private static final Pattern MEMORY =
            Pattern.compile("memory: planned ([\\d,]+) bytes, tensors held at most ([\\d,]+)");

    @TempDir
    Path folder;

    static List<String> recipes() {
        return Recipes.all().stream().map(Recipe::name).toList();
    }

    /** Eight steps, within which all latents that are off have died. */
    @ParameterizedTest
    @MethodSource("recipes")
    void theRunHoldsNoMoreThanWasPlanned(String recipe) {
        int n = 8 * ROWS + 64;
        RandomStream random = new RandomStream(3, 0);
        float[] values = new float[n * DIMS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        Path rows = folder.resolve("rows.safetensors");
        new SafeTensorsWriter()
                .add("activations", values, n, DIMS)
                .add("targets", values, n, DIMS)
                .write(rows);
        String run = folder.resolve("run").toString();
        String line =
                "train --device cpu --in-order --features 2048 --batch 512 --steps 8 --dead-after 600 --eval-rows 64"
                        + " --recipe " + recipe + " --activations " + rows + " --out " + run;
        String out = InProcess.succeeds(List.of(line.split(" ")));
        Matcher memory = MEMORY.matcher(out);
        assertTrue(memory.find(), out);
        long planned = bytes(memory.group(1));
        long held = bytes(memory.group(2));
        assertTrue(held <= planned, recipe + ": planned " + planned + ", held " + held);
    }

    private static long bytes(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
