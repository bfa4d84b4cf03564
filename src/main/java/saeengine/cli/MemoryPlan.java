package saeengine.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a run will hold in memory, in bytes by purpose, known before anything is loaded. */
final class MemoryPlan {
    /** What the program itself, the collector and short-lived copies need beyond the plan. */
    private static final long BASE = 96L << 20;

    private static final double SLACK = 1.15;

    private final Map<String, Long> items = new LinkedHashMap<>();
    private final Map<String, String> savers = new LinkedHashMap<>();

    MemoryPlan add(String what, long bytes) {
        items.merge(what, bytes, Long::sum);
        return this;
    }

    /** As {@link #add}, naming the option that makes it smaller. */
    MemoryPlan add(String what, long bytes, String option) {
        savers.put(what, option);
        return add(what, bytes);
    }

    long total() {
        return items.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The heap a JVM needs for the plan. */
    long heapNeeded() {
        return (long) (total() * SLACK) + BASE;
    }

    String describe() {
        StringBuilder text = new StringBuilder("memory plan:");
        items.forEach((what, bytes) -> text.append(String.format(Locale.ROOT, "%n  %,16d bytes  %s", bytes, what)));
        text.append(String.format(Locale.ROOT, "%n  %,16d bytes  in all", total()));
        return text.toString();
    }

    /** Fails, with advice, where the heap is too small. */
    void requireFits(long heap) {
        if (heapNeeded() <= heap) {
            return;
        }
        long mebibytes = (heapNeeded() >> 20) + 1;
        StringBuilder advice = new StringBuilder();
        savers.forEach((what, option) -> advice.append(", or a smaller ")
                .append(option)
                .append(" (")
                .append(text(items.get(what)))
                .append(")"));
        throw new IllegalArgumentException("this run needs a heap of " + text(heapNeeded()) + ", this JVM has "
                + text(heap) + ": start it with 'java -Xmx" + mebibytes + "m -jar ...'" + advice);
    }

    static String text(long bytes) {
        return bytes < 10L << 20
                ? String.format(Locale.ROOT, "%,d KiB", bytes >> 10)
                : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }
}
