package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.cpu.OpenBlas;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.tensor.RandomStream;

class PcaBoundTest {
    private static LinearAlgebra algebra(OpenBlas blas) {
        return new LinearAlgebra() {
            @Override
            public void addOuterProducts(double[] rows, int n, int d, double[] sum) {
                blas.addOuterProducts(rows, n, d, sum);
            }

            @Override
            public double[] eigenvalues(double[] symmetric, int d) {
                return blas.eigenvalues(symmetric, d);
            }

            @Override
            public double[] eigenvectors(double[] symmetric, int d) {
                return blas.eigenvectors(symmetric, d);
            }
        };
    }

    /** Rows on the axes about a mean far from 0: variances 8, 2 and 0.5 along three directions. */
    @Test
    void knownVariances() {
        float[] rows = new float[6 * 3];
        double[] deviations = {Math.sqrt(24), Math.sqrt(6), Math.sqrt(1.5)};
        for (int axis = 0; axis < 3; axis++) {
            for (int sign = 0; sign < 2; sign++) {
                int row = 2 * axis + sign;
                for (int j = 0; j < 3; j++) {
                    rows[row * 3 + j] = 100f * (j + 1);
                }
                rows[row * 3 + axis] += (float) (sign == 0 ? deviations[axis] : -deviations[axis]);
            }
        }
        PcaBound bound = PcaBound.of(rows, 6, 3, algebra(OpenBlas.load()));
        assertEquals(10.5, bound.variance(), 1e-4);
        assertEquals(2.5, bound.of(1), 1e-4);
        assertEquals(0.5, bound.of(2), 1e-4);
        assertEquals(0, bound.of(3));
        assertEquals(0, bound.of(7));
        assertEquals(6, bound.rows());
    }

    /** Several chunks, and no autoencoder, trained or not, is below its bound on the same rows. */
    @Test
    void noAutoencoderIsBelowIt() {
        int d = 6;
        int n = 9000;
        float[] rows = new float[n * d];
        RandomStream random = new RandomStream(8, 0);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextGaussian() * (1 + i % d);
        }
        try (CpuDevice device = new CpuDevice(2)) {
            PcaBound bound = PcaBound.of(rows, n, d, algebra(device.blas()));
            for (int f = 1; f < d; f++) {
                Sae sae = new Sae(device, Sae.Shape.plain(d, f));
                SaeInit.TORCH.draw(sae, f);
                assertTrue(MeanLoss.of(device, sae, rows, n) > bound.of(f));
                assertTrue(bound.of(f) < bound.of(f - 1));
            }
            assertEquals(1 + 4 + 9 + 16 + 25 + 36, bound.variance(), 3);
        }
    }

    @Test
    void needsARow() {
        assertThrows(IllegalArgumentException.class, () -> PcaBound.of(new float[0], 0, 3, algebra(OpenBlas.load())));
    }
}
