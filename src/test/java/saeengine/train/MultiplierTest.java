package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import saeengine.testing.GoldenCase;

class MultiplierTest {
    @Test
    void goldenSchedules() {
        GoldenCase golden = GoldenCase.require("schedules");
        int[] steps = golden.ints("steps");
        long warmup = (long) golden.scalar("warmup");
        for (int i = 0; i < steps.length; i++) {
            int step = steps[i];
            double rate = Multiplier.warmup(step, warmup) * Multiplier.decay(step, 80, 100);
            assertEquals(golden.doubles("f64/lr_mult")[i], rate, 1e-12);
            assertEquals(golden.doubles("f64/sparsity_mult")[i], Multiplier.warmup(step, 20), 1e-12);
            double again = Multiplier.warmupAfterEach(step, 30, warmup);
            assertEquals(golden.doubles("f64/lr_mult_resample")[i], again, 1e-12);
        }
    }

    @Test
    void theTwoWarmupsDifferByAStep() {
        assertEquals(0, Multiplier.warmup(0, 4));
        assertEquals(0.25, Multiplier.warmup(1, 4));
        assertEquals(1, Multiplier.warmup(4, 4));
        assertEquals(0.25, Multiplier.warmupFromFirst(0, 4));
        assertEquals(1, Multiplier.warmupFromFirst(3, 4));
        assertEquals(1, Multiplier.warmupFromFirst(9, 4));
    }

    @Test
    void aStretchOfNoLengthIsNone() {
        assertEquals(1, Multiplier.warmup(0, 0));
        assertEquals(1, Multiplier.warmupFromFirst(0, 0));
        assertEquals(1, Multiplier.decay(9, 10, 10));
        assertEquals(0, Multiplier.decay(10, 10, 10));
    }

    @Test
    void decayIsLinearToZero() {
        assertEquals(1, Multiplier.decay(80, 80, 100));
        assertEquals(0.5, Multiplier.decay(90, 80, 100));
        assertEquals(0, Multiplier.decay(100, 80, 100));
    }

    @Test
    void aWarmupComesAgainAfterEachResampling() {
        assertEquals(1, Multiplier.warmupAfterEach(29, 30, 10));
        assertEquals(0, Multiplier.warmupAfterEach(30, 30, 10));
        assertEquals(0.3, Multiplier.warmupAfterEach(63, 30, 10), 1e-12);
    }
}
