package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.sae.DeadCounter;
import saeengine.sae.FiringRule;
import saeengine.tensor.Device;

class DeadOutlookTest {
    private static final int ROWS = 10;

    /** Whatever fires, no step of a window has more dead latents than was said; and somebody asks late. */
    @Test
    void thereAreNeverMoreThanItSays() {
        long threshold = 1234;
        try (Device device = CpuDevice.checked(1)) {
            DeadCounter fired = new DeadCounter(device, 9, FiringRule.VALUE_NOT_ZERO);
            DeadOutlook outlook = new DeadOutlook();
            int most = 0;
            int dead = 0;
            for (int step = 0; step < 450; step++) {
                int said = outlook.most(fired, threshold, ROWS, step);
                most = Math.max(most, said);
                dead = Math.max(dead, fired.deadCount(threshold));
                assertTrue(fired.deadCount(threshold) <= said, "step " + step);
                count(device, fired, step);
            }
            assertTrue(dead > 3 && most < 9, dead + " dead of at most " + most);
            assertEquals(500, outlook.state()[0]);
        }
    }

    /** Latent i fires every 70 i steps. */
    private static void count(Device device, DeadCounter fired, int step) {
        float[] values = new float[9];
        for (int i = 0; i < values.length; i++) {
            values[i] = step % (70 * i + 1) == 0 ? 1 : 0;
        }
        try (Tape t = Tape.inference(device)) {
            fired.count(t, t.of(values, 9), ROWS);
        }
    }

    /** A step of more tokens, as stories of different lengths make them, ages latents faster. */
    @Test
    void aStepOfAnotherSizeLooksAgain() {
        try (Device device = CpuDevice.checked(1)) {
            DeadCounter fired = new DeadCounter(device, 2, FiringRule.VALUE_NOT_ZERO);
            fired.restore(new long[] {0, 500});
            DeadOutlook outlook = new DeadOutlook();
            assertEquals(0, outlook.most(fired, 1000, 1, 0));
            assertEquals(1, outlook.most(fired, 1000, 9, 1), "99 steps of 9");
            assertEquals(2, outlook.most(fired, 1000, 30, 2));
            assertEquals(0, outlook.most(fired, 1000, 1, 3));
        }
    }

    /** One look a window, and at a window's begin, not at a checkpoint that is gone on from. */
    @Test
    void aRestoredOneSaysTheSame() {
        try (Device device = CpuDevice.checked(1)) {
            DeadCounter fired = new DeadCounter(device, 2, FiringRule.VALUE_NOT_ZERO);
            fired.restore(new long[] {500, 5000});
            DeadOutlook first = new DeadOutlook();
            assertEquals(2, first.most(fired, 1000, ROWS, 100), "500 and 100 steps of 10 may be more than 1000");
            fired.restore(new long[] {0, 0});
            assertEquals(2, first.most(fired, 1000, ROWS, 199), "of the same window");
            DeadOutlook second = new DeadOutlook();
            second.restore(first.state());
            assertArrayEquals(new long[] {200, 2, ROWS}, second.state());
            assertEquals(2, second.most(fired, 1000, ROWS, 199));
            assertEquals(0, second.most(fired, 1000, ROWS, 200));
            assertEquals(0, new DeadOutlook().most(fired, 1000, ROWS, 199));
        }
    }
}
