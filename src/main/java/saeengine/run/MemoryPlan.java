package saeengine.run;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** What a run will hold in memory, in bytes by purpose, known before anything is loaded. */
public final class MemoryPlan {
    /** What the program itself, the collector and short-lived copies need beyond the plan. */
    private static final long BASE = 96L << 20;

    private static final double SLACK = 1.15;

    private final Map<String, Long> items = new LinkedHashMap<>();
    private final Set<String> tensors = new LinkedHashSet<>();
    private final Map<String, String> savers = new LinkedHashMap<>();

    public MemoryPlan add(String what, long bytes) {
        items.merge(what, bytes, Long::sum);
        return this;
    }

    /** As {@link #add}, naming the option that makes it smaller. */
    public MemoryPlan add(String what, long bytes, String option) {
        savers.put(what, option);
        return add(what, bytes);
    }

    /** As {@link #add}, of tensors: memory of the device, where it has its own. */
    public MemoryPlan addTensors(String what, long bytes) {
        tensors.add(what);
        return add(what, bytes);
    }

    public MemoryPlan addTensors(String what, long bytes, String option) {
        tensors.add(what);
        return add(what, bytes, option);
    }

    public long total() {
        return items.values().stream().mapToLong(Long::longValue).sum();
    }

    private long tensorBytes() {
        return tensors.stream().mapToLong(items::get).sum();
    }

    /** The heap a JVM needs for so many bytes of the plan. */
    private static long heapNeeded(long bytes) {
        return (long) (bytes * SLACK) + BASE;
    }

    /** The plan as run.json keeps it: bytes by purpose. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        items.forEach(json::addProperty);
        json.addProperty("in all", total());
        return json;
    }

    /**
     * Says in one line what is planned; where that is too much, says all of it and fails with advice.
     *
     * @param heap bytes of this JVM's heap
     * @param device bytes that the device has free; empty where its tensors live in the heap
     */
    public void check(Log log, long heap, OptionalLong device) {
        try {
            requireFits(heap, device);
        } catch (IllegalArgumentException e) {
            log.say(parts(device.isPresent()));
            throw e;
        }
        long onHeap = device.isPresent() ? total() - tensorBytes() : total();
        log.say("memory: " + text(onHeap) + " planned, of a heap of " + text(heap)
                + (device.isPresent()
                        ? "; " + text(tensorBytes()) + " on the GPU, which has " + text(device.getAsLong()) + " free"
                        : ""));
    }

    /** @param ownMemory whether tensors live on a card */
    private String parts(boolean ownMemory) {
        StringBuilder text = new StringBuilder("memory plan:");
        items.forEach((what, bytes) -> text.append(String.format(Locale.ROOT, "%n  %,16d bytes  %s", bytes, what)));
        text.append(String.format(Locale.ROOT, "%n  %,16d bytes  in all", total()));
        if (ownMemory) {
            text.append(String.format(Locale.ROOT, ", of which %,d on the GPU", tensorBytes()));
        }
        return text.toString();
    }

    public void requireFits(long heap, OptionalLong device) {
        long onHeap = device.isPresent() ? total() - tensorBytes() : total();
        if (heapNeeded(onHeap) > heap) {
            long mebibytes = (heapNeeded(onHeap) >> 20) + 1;
            throw new IllegalArgumentException(
                    "this run needs a heap of " + text(heapNeeded(onHeap)) + ", this JVM has " + text(heap)
                            + ": start it with 'java -Xmx" + mebibytes + "m -jar ...'"
                            + advice(what -> device.isEmpty() || !tensors.contains(what)));
        }
        long onDevice = (long) (tensorBytes() * SLACK);
        if (device.isPresent() && onDevice > device.getAsLong()) {
            throw new IllegalArgumentException("this run needs " + text(onDevice) + " on the GPU, which has "
                    + text(device.getAsLong()) + " free: end what else runs there, run with --device cpu"
                    + advice(tensors::contains));
        }
    }

    private String advice(Predicate<String> about) {
        StringBuilder advice = new StringBuilder();
        savers.forEach((what, option) -> {
            if (about.test(what)) {
                advice.append(", or a smaller ")
                        .append(option)
                        .append(" (")
                        .append(text(Objects.requireNonNull(items.get(what))))
                        .append(")");
            }
        });
        return advice.toString();
    }

    public static String text(long bytes) {
        return bytes < 10L << 20
                ? String.format(Locale.ROOT, "%,d KiB", bytes >> 10)
                : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }
}
