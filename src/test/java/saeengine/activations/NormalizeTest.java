package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A story's own mean and deviation, and what becomes of a story that has no deviation. */
class NormalizeTest {
    @Test
    void meanZeroAndTheDeviationOfItsDims() {
        float[] rows = {9, 9, 1, 2, 3, 6, 9, 9};
        Normalize.PER_STORY.apply(rows, 1, 2, 2);
        assertArrayEquals(new float[] {9, 9}, Arrays.copyOf(rows, 2));
        assertArrayEquals(new float[] {9, 9}, Arrays.copyOfRange(rows, 6, 8));
        double mean = 0;
        double squares = 0;
        for (int i = 2; i < 6; i++) {
            mean += rows[i] / 4;
            squares += rows[i] * rows[i] / 3;
        }
        assertEquals(0, mean, 1e-6);
        assertEquals(2, squares, 1e-6, "the square of sqrt(dims)");
    }

    @Test
    void aStoryWithoutDeviationBecomesZeros() {
        float[] rows = new float[3000];
        Arrays.fill(rows, 0.1f);
        Normalize.PER_STORY.apply(rows, 0, 1000, 3);
        assertArrayEquals(new float[3000], rows);
        float[] one = {5};
        Normalize.PER_STORY.apply(one, 0, 1, 1);
        assertArrayEquals(new float[1], one);
    }
}
