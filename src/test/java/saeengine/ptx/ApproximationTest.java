package saeengine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Approximate functions are off, by no more than the manual allows, and always by the same for an operand and a seed. */
class ApproximationTest {
    private static final int N = 100_000;

    @Test
    void errorsUseWhatIsAllowedAndNoMore() {
        SplittableRandom random = new SplittableRandom(1);
        double most = 0;
        int moved = 0;
        for (int i = 0; i < N; i++) {
            float a = (float) (random.nextDouble() * 40 - 30);
            double exact = Math.pow(2, a);
            float got = Approximation.EX2.of(a, 1 + i % 2);
            most = Math.max(most, Math.abs(got - exact) / exact);
            moved += got == (float) exact ? 0 : 1;
        }
        assertTrue(most <= 0x1p-22 && most > 0x1p-23, "largest relative error " + most);
        assertTrue(moved > N / 2, moved + " of " + N + " are not the nearest float");
    }

    @Test
    void everyFunctionStaysNearItsExactValue() {
        float[] operands = {0.3f, 0.9f, 1.7f, 3f, 20f};
        double[] bounds = {0x1p-22, 0x1p-22, 0x1p-23, 0x1p-23, 0x1p-23, 0x1p-21, 0x1p-21, 0x1p-11};
        for (Approximation f : Approximation.values()) {
            for (float a : operands) {
                double exact = switch (f) {
                    case EX2 -> Math.pow(2, a);
                    case LG2 -> Math.log(a) / Math.log(2);
                    case RCP -> 1 / (double) a;
                    case SQRT -> Math.sqrt(a);
                    case RSQRT -> 1 / Math.sqrt(a);
                    case SIN -> Math.sin(a);
                    case COS -> Math.cos(a);
                    case TANH -> Math.tanh(a);
                };
                boolean absolute = f == Approximation.SIN || f == Approximation.COS;
                double size = absolute ? 1 : f == Approximation.LG2 ? Math.max(1, Math.abs(exact)) : Math.abs(exact);
                for (long seed = 0; seed < 50; seed++) {
                    double error = Math.abs(f.of(a, seed) - exact) / size;
                    assertTrue(error <= bounds[f.ordinal()], f + " of " + a + " is off by " + error);
                }
            }
        }
    }

    @Test
    void anErrorBelongsToOperandAndSeed() {
        assertEquals(Approximation.EX2.of(0.7f, 5), Approximation.EX2.of(0.7f, 5));
        float[] bySeed = new float[20];
        for (int seed = 0; seed < bySeed.length; seed++) {
            bySeed[seed] = Approximation.EX2.of(0.7f, seed);
        }
        java.util.Arrays.sort(bySeed);
        assertNotEquals(bySeed[0], bySeed[bySeed.length - 1], "all seeds give one value");
    }

    @Test
    void whatTheManualGivesExactly() {
        for (long seed = 0; seed < 20; seed++) {
            assertEquals(1f, Approximation.EX2.of(-0f, seed));
            assertEquals(0f, Approximation.EX2.of(Float.NEGATIVE_INFINITY, seed));
            assertEquals(Float.POSITIVE_INFINITY, Approximation.EX2.of(Float.POSITIVE_INFINITY, seed));
            assertEquals(Float.NaN, Approximation.EX2.of(Float.NaN, seed));
            assertEquals(Float.NEGATIVE_INFINITY, Approximation.RCP.of(-0f, seed));
            assertEquals(1f, Approximation.COS.of(0f, seed));
        }
    }
}
