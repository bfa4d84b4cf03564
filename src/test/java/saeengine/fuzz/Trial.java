package saeengine.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import saeengine.data.DataException;

/** Lets a reader try one file and holds it to the rules: what it throws, what it allocates, how long it takes. */
final class Trial {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long SPARE_BYTES = 64L << 20;
    private static final long LONG_NANOS = 1_000_000_000L;
    private static final long MOST_CPU_NANOS = 2_000_000_000L;
    private static final int LONGEST_MESSAGE = 3000;

    /** A rule that was broken, in one line. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
            if (cause != null) {
                setStackTrace(cause.getStackTrace());
            }
        }
    }

    /** Opens a file and reads all of it; {@code step} is called between parts that are not held together. */
    interface Reader {
        void read(Path file, Meter meter);
    }

    /** Watches what one thread allocates; counted in all, which is at least what it ever held at once. */
    final class Meter {
        private final long allowed;
        private long begin = allocated();

        Meter(long fileSize) {
            this.allowed = 4 * fileSize + SPARE_BYTES;
        }

        void step(String what) {
            long now = allocated();
            if (now - begin > allowed) {
                throw new Broken(
                        what + " allocates too much",
                        new IllegalStateException((now - begin) + " bytes where " + allowed + " are allowed"));
            }
            begin = allocated();
        }

        private long allocated() {
            return THREADS.getCurrentThreadAllocatedBytes();
        }
    }

    private final Reader reader;

    Trial(Reader reader) {
        this.reader = reader;
    }

    /** Whether the file was read; a refusal has to be one line that begins with its path, or that of one beside it. */
    boolean accepts(Path file, long size) {
        long begin = System.nanoTime();
        boolean accepted = tryOnce(file, size);
        if (System.nanoTime() - begin > LONG_NANOS) {
            // Whether the reader is slow or the machine busy, the time that this thread computes tells; asking for it
            // takes as long as reading a small file.
            long cpu = THREADS.getCurrentThreadCpuTime();
            tryOnce(file, size);
            long taken = THREADS.getCurrentThreadCpuTime() - cpu;
            if (taken > MOST_CPU_NANOS) {
                throw new Broken("takes too long", new IllegalStateException(taken / 1_000_000 + " ms"));
            }
        }
        return accepted;
    }

    private boolean tryOnce(Path file, long size) {
        Meter meter = new Meter(size);
        boolean accepted = true;
        try {
            reader.read(file, meter);
        } catch (DataException e) {
            accepted = false;
            requireOneLine(file, e);
        }
        meter.step(accepted ? "reading" : "refusing");
        return accepted;
    }

    private static void requireOneLine(Path file, DataException e) {
        String message = e.getMessage();
        if (message == null || !message.startsWith(file.getParent().toString())) {
            throw new Broken("a refusal that does not name the file", e);
        }
        if (message.codePoints().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)) {
            throw new Broken("a refusal of more than one plain line", e);
        }
        if (message.length() > LONGEST_MESSAGE) {
            throw new Broken("a refusal far too long", e);
        }
    }
}
