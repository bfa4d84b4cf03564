package saeengine.train;

import java.util.function.LongSupplier;

/**
 * Says when a checkpoint is due by the clock: an interval after the one before, and so seldom that writing them takes
 * less than a fiftieth of the time. It decides only when is written, never what.
 */
final class CheckpointClock {
    /** Of so many parts of the time one goes into writing. */
    private static final long SHARE = 50;

    private final long interval;
    private final LongSupplier nanos;
    private long written;
    private long took;

    /** @param seconds between two checkpoints; 0 for none by the clock */
    CheckpointClock(double seconds, LongSupplier nanos) {
        this.interval = Math.round(seconds * 1e9);
        this.nanos = nanos;
        this.written = nanos.getAsLong();
    }

    boolean due() {
        return interval > 0 && nanos.getAsLong() - written >= Math.max(interval, SHARE * took);
    }

    /** Writes a checkpoint, due by the clock or not, and counts from its end. */
    void time(Runnable writing) {
        long start = nanos.getAsLong();
        writing.run();
        written = nanos.getAsLong();
        took = written - start;
    }
}
