package saeengine.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import saeengine.testing.GoldenCase;

class GeometricMedianTest {
    @Test
    void goldenPoints() {
        GoldenCase golden = GoldenCase.require("geometric_median");
        assertArrayEquals(
                golden.doubles("f64/median"),
                GeometricMedian.of(golden.floats("points"), golden.extent("points", 1)),
                1e-9);
    }

    @Test
    void isTheMedianOnALine() {
        assertEquals(2, GeometricMedian.of(new float[] {1, 2, 1000}, 1)[0], 1e-3);
    }

    @Test
    void isTheCentreOfASquareAndStaysOnTheRowThere() {
        float[] square = {-1, -1, 1, -1, -1, 1, 1, 1, 0, 0};
        assertArrayEquals(new double[] {0, 0}, GeometricMedian.of(square, 2), 1e-12);
    }

    @Test
    void ofOneRowIsThatRow() {
        assertArrayEquals(new double[] {3, -4}, GeometricMedian.of(new float[] {3, -4}, 2), 0);
        assertThrows(IllegalArgumentException.class, () -> GeometricMedian.of(new float[0], 2));
    }
}
