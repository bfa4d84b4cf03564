package saeengine.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/** The trainings of the self-test amplify rounding little, so that their bounds fail no device that is right. */
class TrainingCheckTest {
    private static final int STEPS = 200;

    /** Rows and first weights off by up to 1e-6 of themselves, more than any rounding. */
    private static final class Rounding extends ChangedDevice {
        private final long seed;

        Rounding(Device inner, long seed) {
            super(inner);
            this.seed = seed;
        }

        @Override
        public void upload(float[] from, int offset, Tensor to) {
            // Weights and rows; Adam's own numbers are the same everywhere.
            if (to.shape().length < 2) {
                inner.upload(from, offset, to);
                return;
            }
            RandomStream random = new RandomStream(seed, to.size());
            float[] values = new float[to.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = from[offset + i] * (1 + random.nextUniform(1e-6f));
            }
            inner.upload(values, 0, to);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void roundingStaysFarBelowTheBounds(long seed) {
        for (String recipe : TrainingCheck.RECIPES) {
            try (Device oracle = new CpuDevice(1);
                    Rounding device = new Rounding(new CpuDevice(1), seed)) {
                List<Deviation> deviations = TrainingCheck.of(device, oracle, recipe, STEPS);
                deviations.forEach(d -> assertTrue(d.error() < 0.1 * d.bound(), d.toString()));
            }
        }
    }
}
