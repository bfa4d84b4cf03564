package saeengine.fuzz;

import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What a reader may forget to give back and no garbage collector sees: open files, memory outside the heap. */
record Leaks(int openFiles, long outsideHeap) {
    private static final int SPARE_FILES = 8;
    private static final long SPARE_BYTES = 16L << 20;

    static Leaks now() {
        String[] open = new File("/proc/self/fd").list();
        long bytes = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Leaks(open == null ? 0 : open.length, bytes);
    }

    void requireNone(Leaks after) {
        if (after.openFiles > openFiles + SPARE_FILES || after.outsideHeap > outsideHeap + SPARE_BYTES) {
            throw new AssertionError("grew from " + this + " to " + after);
        }
    }
}
