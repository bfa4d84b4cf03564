package saeengine.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.latents.Neighbours.Neighbour;
import saeengine.tensor.Device;

/** Neighbours, against every pair compared in float64. */
class NeighboursTest {
    @Test
    void byDirection() {
        int features = 30;
        int d = 5;
        Random random = new Random(3);
        float[] matrix = new float[features * d];
        for (int i = d; i < matrix.length; i++) {
            matrix[i] = (float) random.nextGaussian();
        }
        try (Device device = CpuDevice.checked(2)) {
            List<List<Neighbour>> got = Neighbours.byDirection(device, matrix, features, 4);
            assertTrue(got.get(0).isEmpty(), "a row of zeros is like nothing");
            for (int i = 1; i < features; i++) {
                List<double[]> expected = new ArrayList<>();
                for (int j = 1; j < features; j++) {
                    if (j != i) {
                        expected.add(new double[] {j, cosine(matrix, i * d, j * d, d)});
                    }
                }
                assertClosest(expected, got.get(i));
            }
        }
    }

    @Test
    void byFiring() {
        MadeText made = new MadeText(5, 80);
        int n = made.dense.length;
        List<List<Neighbour>> got = Neighbours.byFiring(made.entries(0, n), MadeText.FEATURES, 3);
        for (int i = 1; i < MadeText.FEATURES - 1; i++) {
            List<double[]> expected = new ArrayList<>();
            for (int j = 1; j < MadeText.FEATURES - 1; j++) {
                if (j != i) {
                    expected.add(new double[] {j, pearson(made.column(i), made.column(j))});
                }
            }
            assertClosest(expected, got.get(i));
        }
        assertTrue(got.get(0).isEmpty(), "what fires on every token tells nothing of others");
        assertTrue(got.get(MadeText.FEATURES - 1).isEmpty(), "it never fires");
    }

    private static void assertClosest(List<double[]> expected, List<Neighbour> got) {
        expected.sort(Comparator.comparingDouble(pair -> -pair[1]));
        for (int i = 0; i < got.size(); i++) {
            assertEquals(expected.get(i)[1], got.get(i).measure(), 1e-6);
            assertEquals((int) expected.get(i)[0], got.get(i).latent());
        }
        assertTrue(!got.isEmpty());
    }

    private static double cosine(float[] m, int a, int b, int d) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int j = 0; j < d; j++) {
            dot += (double) m[a + j] * m[b + j];
            aa += (double) m[a + j] * m[a + j];
            bb += (double) m[b + j] * m[b + j];
        }
        return dot / Math.sqrt(aa * bb);
    }

    /** Pearson's correlation of firing or not. */
    private static double pearson(float[] a, float[] b) {
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            meanA += (a[i] != 0 ? 1.0 : 0) / a.length;
            meanB += (b[i] != 0 ? 1.0 : 0) / a.length;
        }
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            double x = (a[i] != 0 ? 1 : 0) - meanA;
            double y = (b[i] != 0 ? 1 : 0) - meanB;
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void encoderAgainstDecoder() {
        float[] cosines = Neighbours.cosines(new float[] {3, 4, 0, 0, 1, 0}, new float[] {6, 8, 1, 1, -1, 1}, 3);
        assertEquals(1, cosines[0], 1e-7);
        assertEquals(0, cosines[1]);
        assertEquals(-Math.sqrt(0.5), cosines[2], 1e-7);
    }
}
