package saeengine.check;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import saeengine.tensor.Device;

/** A self-test from its first part to its times, with a report that is written even where the timing breaks off. */
public final class SelftestRun {
    /** Hears of a self-test while it goes on. */
    public interface Listener extends Watcher {
        /** A part has ended. */
        void onSection(Section section);

        /** Kernels and products were timed. */
        void onTimings(Timings timings);

        /** The timing was broken off, which fails nothing. */
        void onNoTimings(String why);
    }

    private final Device device;
    private final SelftestReport report;
    private final Consumer<JsonObject> writer;
    private final Listener listener;

    /** @param writer writes the report, once after the parts and once more with the times */
    public SelftestRun(Device device, SelftestReport report, Consumer<JsonObject> writer, Listener listener) {
        this.device = device;
        this.report = report;
        this.writer = writer;
        this.listener = listener;
    }

    /**
     * Runs all parts, and then times the device.
     *
     * @param oracle opens what the device is compared with, the CPU
     * @param timed whether it is timed, too
     * @return what the parts found
     */
    public List<Section> run(Supplier<Device> oracle, Selftest.Plan plan, boolean timed) {
        List<Section> sections = new ArrayList<>();
        try (Device compared = oracle.get()) {
            for (Supplier<Section> part : new Selftest(device, compared, plan, listener).parts()) {
                Section section = part.get();
                listener.onSection(section);
                sections.add(section);
            }
        }
        writer.accept(report.json(sections, Optional.empty()));
        if (timed) {
            time().ifPresent(timings -> writer.accept(report.json(sections, Optional.of(timings))));
        }
        return sections;
    }

    /** Speed is no reason to fail, and neither is memory that is too small for it. */
    private Optional<Timings> time() {
        try {
            Timings timings = Timings.of(device);
            listener.onTimings(timings);
            return Optional.of(timings);
        } catch (IllegalStateException e) {
            listener.onNoTimings(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
