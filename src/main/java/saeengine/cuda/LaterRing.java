package saeengine.cuda;

import java.util.Arrays;
import saeengine.cuda.CudaDriver.Event;
import saeengine.cuda.CudaDriver.HostMemory;
import saeengine.tensor.DType;
import saeengine.tensor.Later;

/**
 * Numbers on their way to the host: a ring of pinned places, each with an event behind the copy into it.
 *
 * <p>A place is taken again once the ring has gone round; who has not read its number by then has it read into its
 * object first, which waits only where the host is a whole ring ahead of the card.
 */
final class LaterRing implements AutoCloseable {
    static final int PLACES = 1024;

    private final CudaDriver driver;
    private final HostMemory memory;
    private final Event[] copied = new Event[PLACES];
    private final Reading[] unread = new Reading[PLACES];
    private int next;

    LaterRing(CudaDriver driver) {
        this.driver = driver;
        this.memory = driver.allocateHost(PLACES * DType.BYTES);
    }

    /** Queues the copy of a float. */
    Later read(long address) {
        int place = next;
        if (unread[place] != null) {
            unread[place].get();
        }
        if (copied[place] == null) {
            copied[place] = driver.event();
        }
        driver.copyToHost(address, memory, (long) place * DType.BYTES, DType.BYTES);
        driver.record(copied[place]);
        next = (place + 1) % PLACES;
        unread[place] = new Reading(place);
        return unread[place];
    }

    /** A number, in its place of the ring until it is read. */
    private final class Reading implements Later {
        private final int place;
        private boolean read;
        private float value;

        private Reading(int place) {
            this.place = place;
        }

        @Override
        public float get() {
            if (!read) {
                if (unread[place] != this) {
                    throw new IllegalStateException("a number is read before its device is closed, not afterwards");
                }
                driver.await(copied[place]);
                value = memory.bytes().getFloat(place * DType.BYTES);
                read = true;
                unread[place] = null;
            }
            return value;
        }
    }

    /** Gives everything back; of a broken context it is gone already. Numbers that nobody read cannot be read any more. */
    @Override
    public void close() {
        Arrays.fill(unread, null);
        if (driver.isLost()) {
            return;
        }
        for (int place = 0; place < PLACES && copied[place] != null; place++) {
            driver.destroy(copied[place]);
        }
        driver.freeHost(memory);
    }
}
