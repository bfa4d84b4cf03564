package saeengine.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Device;
import saeengine.tensor.Moment;

/**
 * What a training's time went into, phase by phase. It changes no number of the training and waits for nothing: on a
 * device that queues its work moments are put between it and asked for later, when the device has come by.
 */
public final class Profile {
    /** A part of every training. The first two are the device's time, the others the host's, with what it waits for. */
    public enum Phase {
        HARVEST,
        STEP,
        LOG,
        CHECKPOINT
    }

    /** For a training that nobody wants to know it of. */
    public static final Profile NONE = new Profile(null);

    private final @Nullable Device device;
    private final Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
    private final Map<Phase, Long> times = new EnumMap<>(Phase.class);
    private final Deque<Stretch> unread = new ArrayDeque<>();

    private record Stretch(Phase phase, Moment from, Moment to) {}

    private Profile(@Nullable Device device) {
        this.device = device;
    }

    /** Of a training on a device. */
    public static Profile of(Device device) {
        return new Profile(device);
    }

    public boolean isOn() {
        return device != null;
    }

    /** Seconds of a phase so far; 0 where it was not come to. */
    public double seconds(Phase phase) {
        return seconds.getOrDefault(phase, 0.0);
    }

    /** How often a phase was gone through. */
    public long times(Phase phase) {
        return times.getOrDefault(phase, 0L);
    }

    /** Does work that the device is asked for. */
    <T> T ofDevice(Phase phase, Supplier<T> work) {
        if (device == null) {
            return work.get();
        }
        Moment from = device.moment();
        T result = work.get();
        unread.add(new Stretch(phase, from, device.moment()));
        return result;
    }

    /** Does work of the host's. */
    void ofHost(Phase phase, Runnable work) {
        if (!isOn()) {
            work.run();
            return;
        }
        long start = System.nanoTime();
        work.run();
        add(phase, (System.nanoTime() - start) * 1e-9);
    }

    /** Takes in, oldest first, what the device has come by. */
    void read() {
        while (!unread.isEmpty()) {
            Stretch oldest = unread.peek();
            OptionalDouble took = oldest.to().secondsSince(oldest.from());
            if (took.isEmpty()) {
                return;
            }
            add(oldest.phase(), took.getAsDouble());
            unread.remove();
            oldest.from().release();
            oldest.to().release();
        }
    }

    private void add(Phase phase, double took) {
        seconds.merge(phase, took, Double::sum);
        times.merge(phase, 1L, Long::sum);
    }
}
