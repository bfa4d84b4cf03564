package saeengine.cuda;

import java.util.function.LongSupplier;
import saeengine.tensor.DType;
import saeengine.tensor.Later;

/**
 * Numbers that the host reads later, in a ring on the card: asking for one is a launch like any other, which neither waits
 * nor copies, so that a step with it is the same work every time. Who reads one has all that were asked for copied at once.
 *
 * <p>Once the ring is full all of it is copied before it goes on, so that a number is never lost.
 */
final class LaterRing implements AutoCloseable {
    static final int PLACES = 4096;

    private final Launcher launcher;
    private final Staging staging;
    private final CudaDriver driver;
    private final LongSupplier memory;
    private long ring;
    private long next;
    private final Reading[] unread = new Reading[PLACES];
    private int first;
    private int count;
    private boolean closed;

    /** Queues {@code ring[next] = x; next = (next + 1) % places}. */
    @FunctionalInterface
    interface Launcher {
        void push(long x, long ring, long next, int places);
    }

    /** @param memory the address of {@value #PLACES} floats and an int behind them, asked for once, when they are needed */
    LaterRing(CudaDriver driver, Staging staging, Launcher launcher, LongSupplier memory) {
        this.driver = driver;
        this.staging = staging;
        this.launcher = launcher;
        this.memory = memory;
    }

    /** Asks for a float as it is when the stream gets there. */
    Later read(long address) {
        if (ring == 0) {
            ring = memory.getAsLong();
            next = ring + PLACES * (long) DType.BYTES;
            driver.fill(next, 0, 1);
        }
        if (count == PLACES) {
            fetch();
        }
        launcher.push(address, ring, next, PLACES);
        Reading reading = new Reading();
        unread[(first + count) % PLACES] = reading;
        count++;
        return reading;
    }

    /** Copies all numbers that nobody has read. */
    private void fetch() {
        float[] values = new float[count];
        int straight = Math.min(count, PLACES - first);
        copy(first, values, 0, straight);
        copy(0, values, straight, count - straight);
        for (int i = 0; i < count; i++) {
            int place = (first + i) % PLACES;
            unread[place].value = values[i];
            unread[place].read = true;
            unread[place] = null;
        }
        first = (first + count) % PLACES;
        count = 0;
    }

    private void copy(int place, float[] to, int at, int n) {
        staging.download(
                ring + (long) place * DType.BYTES,
                n,
                (window, done, part) -> window.asFloatBuffer().get(to, at + done, part));
    }

    /** A number, in the ring until it is read. */
    private final class Reading implements Later {
        private boolean read;
        private float value;

        @Override
        public float get() {
            if (!read) {
                if (closed) {
                    throw new IllegalStateException("a number is read before its device is closed, not afterwards");
                }
                fetch();
            }
            return value;
        }
    }

    /** Gives the ring back; of a broken context it is gone already. Numbers that nobody read cannot be read any more. */
    @Override
    public void close() {
        closed = true;
        if (ring != 0 && !driver.isLost()) {
            driver.free(ring);
        }
    }
}
