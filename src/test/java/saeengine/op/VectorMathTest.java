package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.tensor.RandomStream;

class VectorMathTest {
    private static float[] exp(float... x) {
        VectorMath.exp(x, 0, x.length);
        return x;
    }

    @Test
    void isWithinThreeUnitsInTheLastPlace() {
        RandomStream random = new RandomStream(2, 0);
        float[] x = new float[100_003];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 2 == 0 ? random.nextUniform(87f) : random.nextUniform(1f);
        }
        float[] y = exp(x.clone());
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double expected = Math.exp(x[i]);
            worst = Math.max(worst, Math.abs(y[i] - expected) / Math.ulp((float) expected));
        }
        assertTrue(worst < 3, "worst error " + worst + " ulp");
    }

    @Test
    void endsAreDefined() {
        float[] y = exp(0f, Float.NEGATIVE_INFINITY, -1000f, -88.2f, Float.NaN, 1000f, -0f);
        assertEquals(1f, y[0]);
        assertEquals(0f, y[1]);
        assertEquals(0f, y[2]);
        assertEquals(0f, y[3]);
        assertTrue(Float.isNaN(y[4]));
        assertEquals(Math.exp(88), y[5], 1e-5 * Math.exp(88));
        assertEquals(1f, y[6]);
    }

    @Test
    void leavesItsNeighboursAlone() {
        float[] x = {5f, 0f, 0f, 7f};
        VectorMath.exp(x, 1, 2);
        assertEquals(5f, x[0]);
        assertEquals(7f, x[3]);
    }
}
