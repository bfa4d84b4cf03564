package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.study.ScaledStory;
import saeengine.tensor.Device;

/** Windows are scaled there and back. */
class ScaledStoryTest {
    private static float[] reconstructed(float[] x, int dims) {
        ScaledStory asItIs = new ScaledStory((t, rows) -> rows);
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            return asItIs.apply(t, t.of(x, x.length / dims, dims)).toArray();
        }
    }

    @Test
    void theIdentityGivesRowsBack() {
        assertArrayEquals(new float[] {1, 2, 3, 6}, reconstructed(new float[] {1, 2, 3, 6}, 2), 1e-6f);
    }

    @Test
    void aWindowWithoutDeviationComesBackAsItsMean() {
        assertArrayEquals(new float[] {7, 7, 7, 7}, reconstructed(new float[] {7, 7, 7, 7}, 2));
        assertArrayEquals(new float[] {7}, reconstructed(new float[] {7}, 1));
    }
}
