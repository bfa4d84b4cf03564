package saeengine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import saeengine.tensor.RandomStream;
import saeengine.testing.Relative;

/** The vector calls: what they compute, and that where an array lies in memory does not change a bit. */
class OpenBlasTest {
    private static final int[][] SIZES = {{1, 1}, {3, 7}, {8, 24}, {5, 100}, {32, 768}, {127, 769}};
    private final OpenBlas blas = OpenBlas.load();

    private static float[] random(int n, int stream) {
        RandomStream random = new RandomStream(3, stream);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextUniform(1f);
        }
        return x;
    }

    /** The same numbers, {@code by} places further on. */
    private static float[] shifted(float[] x, int by) {
        float[] y = new float[x.length + by];
        System.arraycopy(x, 0, y, by, x.length);
        return y;
    }

    private interface Call {
        float[] with(UnaryOperator<float[]> moved, int by);
    }

    private static void assertNowhereMatters(Call call, double[] expected) {
        float[] first = call.with(x -> x, 0);
        Relative.assertWithin(1e-5, first, expected, "at the beginning");
        for (int by = 1; by < 17; by++) {
            int places = by;
            assertArrayEquals(first, call.with(x -> shifted(x, places), by), 0f, "shifted by " + by);
        }
    }

    @Test
    void addsRows() {
        for (int[] s : SIZES) {
            float[] a = random(s[0] * s[1], 1);
            float[] x = random(s[0], 2);
            float[] y = random(s[1], 3);
            double[] expected = new double[s[1]];
            for (int j = 0; j < s[1]; j++) {
                expected[j] = y[j];
                for (int i = 0; i < s[0]; i++) {
                    expected[j] += (double) a[i * s[1] + j] * x[i];
                }
            }
            assertNowhereMatters(
                    (moved, by) -> {
                        float[] out = moved.apply(y).clone();
                        blas.addRows(s[0], s[1], moved.apply(a), by, moved.apply(x), by, out, by);
                        return java.util.Arrays.copyOfRange(out, by, out.length);
                    },
                    expected);
        }
    }

    @Test
    void dotsOfRows() {
        for (int[] s : SIZES) {
            float[] a = random(s[0] * s[1], 1);
            float[] x = random(s[1], 2);
            double[] expected = new double[s[0]];
            for (int i = 0; i < s[0]; i++) {
                for (int j = 0; j < s[1]; j++) {
                    expected[i] += (double) a[i * s[1] + j] * x[j];
                }
            }
            assertNowhereMatters(
                    (moved, by) -> {
                        float[] out = new float[s[0] + by];
                        blas.dotOfRows(s[0], s[1], moved.apply(a), by, moved.apply(x), by, out, by);
                        return java.util.Arrays.copyOfRange(out, by, out.length);
                    },
                    expected);
        }
    }

    @Test
    void dotAndAdd() {
        for (int[] s : SIZES) {
            int n = s[1];
            float[] x = random(n, 1);
            float[] y = random(n, 2);
            double dot = 0;
            double[] sum = new double[n];
            for (int j = 0; j < n; j++) {
                dot += (double) x[j] * y[j];
                sum[j] = y[j] - 0.25 * x[j];
            }
            assertEquals(dot, blas.dot(n, x, 0, y, 0), 1e-4);
            assertNowhereMatters(
                    (moved, by) -> new float[] {blas.dot(n, moved.apply(x), by, moved.apply(y), by)},
                    new double[] {blas.dot(n, x, 0, y, 0)});
            assertNowhereMatters(
                    (moved, by) -> {
                        float[] out = moved.apply(y).clone();
                        blas.add(n, -0.25f, moved.apply(x), by, out, by);
                        return java.util.Arrays.copyOfRange(out, by, out.length);
                    },
                    sum);
        }
    }
}
