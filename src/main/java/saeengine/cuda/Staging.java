package saeengine.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import saeengine.cuda.CudaDriver.Event;
import saeengine.cuda.CudaDriver.HostMemory;
import saeengine.tensor.DType;

/**
 * The way between Java arrays and the card, through pinned host memory that is made once.
 *
 * <p>An upload copies into one of a few chunks and returns; the card reads the chunk later. A chunk is written
 * again after the stream has passed the event behind its last use, so that the host waits only where it is a
 * whole round ahead. A download waits.
 */
final class Staging implements AutoCloseable {
    private static final int CHUNK = 4 << 20;
    private static final int CHUNKS = 3;

    private final CudaDriver driver;
    private final List<Chunk> up = new ArrayList<>();
    private final HostMemory down;
    private int current;
    private int at;

    private record Chunk(HostMemory memory, Event passed) {}

    /** Moves {@code count} elements between an array, from {@code index} on, and a window of host memory. */
    @FunctionalInterface
    interface Mover {
        void move(ByteBuffer window, int index, int count);
    }

    Staging(CudaDriver driver) {
        this.driver = driver;
        for (int i = 0; i < CHUNKS; i++) {
            up.add(new Chunk(driver.allocateHost(CHUNK), driver.event()));
        }
        this.down = driver.allocateHost(CHUNK);
    }

    /** Queues the copy of {@code count} elements to the card. */
    void upload(long to, int count, Mover fill) {
        for (int done = 0; done < count; ) {
            if (at == CHUNK) {
                turn();
            }
            int n = Math.min(count - done, (CHUNK - at) / DType.BYTES);
            HostMemory memory = up.get(current).memory();
            fill.move(window(memory, at, n), done, n);
            driver.copyToDevice(memory, at, to + (long) done * DType.BYTES, (long) n * DType.BYTES);
            at += n * DType.BYTES;
            done += n;
        }
    }

    private void turn() {
        driver.record(up.get(current).passed());
        current = (current + 1) % CHUNKS;
        driver.await(up.get(current).passed());
        at = 0;
    }

    /** Waits for the card and copies {@code count} elements to the host. */
    void download(long from, int count, Mover take) {
        for (int done = 0; done < count; ) {
            int n = Math.min(count - done, CHUNK / DType.BYTES);
            driver.copyToHost(from + (long) done * DType.BYTES, down, 0, (long) n * DType.BYTES);
            driver.await();
            take.move(window(down, 0, n), done, n);
            done += n;
        }
    }

    private static ByteBuffer window(HostMemory memory, int at, int count) {
        return memory.bytes()
                .slice(at, count * DType.BYTES)
                .order(memory.bytes().order());
    }

    @Override
    public void close() {
        up.forEach(chunk -> {
            driver.destroy(chunk.passed());
            driver.freeHost(chunk.memory());
        });
        driver.freeHost(down);
    }
}
