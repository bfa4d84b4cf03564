package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When checkpoints by the clock are due, on a clock that the test moves. */
class CheckpointClockTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = 123;

    private CheckpointClock clock(double seconds) {
        return new CheckpointClock(seconds, () -> now);
    }

    @Test
    void oneIsDueEachInterval() {
        CheckpointClock clock = clock(60);
        now += 60 * SECOND - 1;
        assertFalse(clock.due());
        now += 1;
        assertTrue(clock.due());
        clock.time(() -> now += SECOND / 10);
        assertFalse(clock.due());
        now += 60 * SECOND;
        assertTrue(clock.due());
    }

    /** Steps of 10 ms for an hour, whose checkpoints take 3 s each; only the first can take it by surprise. */
    @Test
    void writingTakesLessThanAFiftiethOfTheTime() {
        CheckpointClock clock = clock(60);
        long begun = now;
        long[] writing = {0, 0};
        while (now - begun < 3600 * SECOND) {
            now += SECOND / 100;
            if (clock.due()) {
                clock.time(() -> now += 3 * SECOND);
                writing[0] += 3 * SECOND;
                writing[1]++;
            }
        }
        assertEquals(24, writing[1], "the first after a minute, then one in 153 s");
        double known = now - begun - 63 * SECOND;
        assertTrue(writing[0] - 3 * SECOND < 0.02 * known, writing[0] + " of " + known);
    }

    @Test
    void noneWithoutAnInterval() {
        CheckpointClock clock = clock(0);
        now += 1_000_000 * SECOND;
        assertFalse(clock.due());
    }
}
