package saeengine.check;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import saeengine.tensor.Device;

/** The self-test's findings as JSON: the summary first, then the machine, then everything measured. */
public final class SelftestReport {
    private final long start = System.nanoTime();
    private final JsonObject machine;
    private final JsonArray doctor;

    /**
     * Asks the device now: one whose GPU is lost on the way says nothing any more.
     *
     * @param program its name and version
     * @param doctor what was found of the GPU, a line each
     */
    public SelftestReport(String program, Device device, List<String> doctor) {
        this.machine = machine(program, device);
        this.doctor = new JsonArray();
        doctor.forEach(this.doctor::add);
    }

    /** @param timings empty where nothing was timed */
    public JsonObject json(List<Section> sections, Optional<Timings> timings) {
        JsonObject json = new JsonObject();
        json.addProperty("passed", sections.stream().allMatch(Section::passed));
        JsonArray summary = new JsonArray();
        sections.forEach(section -> summary.add(section.text()));
        json.add("summary", summary);
        json.addProperty("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.addProperty("seconds", Math.round((System.nanoTime() - start) * 1e-8) / 10.0);
        json.add("machine", machine);
        json.add("doctor", doctor);
        timings.ifPresent(found -> json.add("timing", TimingTable.json(found)));
        JsonArray parts = new JsonArray();
        sections.forEach(section -> parts.add(part(section)));
        json.add("parts", parts);
        return json;
    }

    private static JsonObject machine(String program, Device device) {
        JsonObject json = new JsonObject();
        json.addProperty("program", program);
        json.addProperty("device", device.describe());
        device.freeBytes().ifPresent(bytes -> json.addProperty("device_free_bytes", bytes));
        json.addProperty("java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
        json.addProperty(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        json.addProperty("processors", Runtime.getRuntime().availableProcessors());
        json.addProperty("heap_bytes", Runtime.getRuntime().maxMemory());
        return json;
    }

    private static JsonObject part(Section section) {
        JsonObject json = new JsonObject();
        json.addProperty("name", section.name());
        json.addProperty("passed", section.passed());
        json.addProperty("cases", section.cases());
        json.addProperty("seconds", Math.round(section.seconds() * 100) / 100.0);
        if (!section.note().isEmpty()) {
            json.addProperty("note", section.note());
        }
        JsonArray failures = new JsonArray();
        section.failures().forEach(failures::add);
        json.add("failures", failures);
        if (!section.worst().isEmpty()) {
            JsonObject errors = new JsonObject();
            section.worst().forEach((name, deviation) -> errors.add(name, number(deviation)));
            json.add("relative_errors", errors);
        }
        return json;
    }

    /** JSON knows neither NaN nor infinities: they are text. */
    private static JsonPrimitive number(Deviation deviation) {
        double error = deviation.error();
        return Double.isFinite(error) ? new JsonPrimitive(error) : new JsonPrimitive(Double.toString(error));
    }
}
