package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.Refusals;

/** The first value that is not finite is found wherever it is, and no finite one is taken for it. */
class FiniteValuesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void anywhere(float bad) {
        for (int n : new int[] {1, 3, 4, 4095, 4096, 4097, 9000}) {
            for (int place : new int[] {0, 1, n / 2, n - 1}) {
                float[] values = new float[n];
                values[Math.min(place, n - 1)] = bad;
                assertEquals(Math.min(place, n - 1), FiniteValues.firstOther(values, 0, n), n + " values");
                assertEquals(-1, FiniteValues.firstOther(values, Math.min(place, n - 1) + 1, n));
                assertEquals(-1, FiniteValues.firstOther(values, 0, Math.min(place, n - 1)));
            }
        }
    }

    @Test
    void theLargestAndTheSmallestNumbersAreFinite() {
        for (float value : new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f}) {
            float[] values = new float[9000];
            Arrays.fill(values, value);
            assertEquals(-1, FiniteValues.firstOther(values, 0, values.length), "of " + value);
        }
    }

    @Test
    void aDoubleBeyondFloat32IsNamedAsItIs() {
        Path file = folder.resolve("a.safetensors");
        new SafeTensorsWriter()
                .add("a", new double[] {1, 2, 3, 4, 1e300, 6}, 2, 3)
                .write(file);
        try (TensorFile tensors = TensorFiles.open(file)) {
            String named = "a.safetensors: 'a' [1, 1] is 1.0E300, more than float32 holds; do this";
            Refusals.assertRefused(file, named, () -> tensors.get("a").toFiniteFloats("do this"));
        }
    }
}
