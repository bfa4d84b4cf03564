package saeengine.bench;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Device;

/**
 * Some work of the engine timed against the bare matrix products it is held against.
 *
 * @param what was timed
 * @param bare median seconds of the products
 * @param work median seconds of the work
 * @param ratio the median, over rounds, of work to bare time at equal operations
 * @param best the same of the fastest rounds
 * @param note what was found of the work; null for nothing
 * @param peak bytes that the process has had resident at most; empty where the system does not say
 */
public record Timed(
        BenchCase what,
        double bare,
        double work,
        double ratio,
        double best,
        @Nullable String note,
        OptionalLong peak) {
    /** Rounds until the compiler is through with the loops of a harvest; after two they still take a fifth longer. */
    private static final int WARM_UP = 6;

    /** Warms both up, then times them by turns: what disturbs one round disturbs both halves of its ratio. */
    public static Timed of(Device device, Work timed, int rounds) {
        BenchCase bench = timed.on(device);
        List<Double> bare = new ArrayList<>();
        List<Double> work = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            double b = seconds(device, bench.bare());
            double w = seconds(device, bench.work());
            if (round >= 0) {
                bare.add(b);
                work.add(w);
                ratios.add(w / b * bench.bareFlops() / bench.workFlops());
            }
        }
        double best = Collections.min(work) / Collections.min(bare) * bench.bareFlops() / bench.workFlops();
        @Nullable Supplier<String> found = bench.note();
        String note = found == null ? null : found.get();
        return new Timed(bench, median(bare), median(work), median(ratios), best, note, PeakMemory.bytes());
    }

    /** The figures in words, five lines or so. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(what.name());
        lines.add(String.format(
                Locale.ROOT,
                "  %-34s %8.2f ms  %6.1f GFLOP/s",
                what.bareName(),
                bare * 1e3,
                what.bareFlops() / bare * 1e-9));
        lines.add(String.format(
                Locale.ROOT,
                "  %-34s %8.2f ms  %6.1f GFLOP/s  %,.0f rows/s",
                what.workName(),
                work * 1e3,
                what.workFlops() / work * 1e-9,
                what.rows() / work));
        lines.add("  " + what.verdict(ratio));
        lines.add("  best against best: " + what.verdict(best));
        if (note != null) {
            lines.add("  " + note);
        }
        return lines;
    }

    /** The figures as they are written to a file: seconds, rows a second, ratios, bytes. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("name", what.name());
        json.addProperty("bare_seconds", bare);
        json.addProperty("work_seconds", work);
        json.addProperty("rows_per_second", what.rows() / work);
        json.addProperty("time_ratio_at_equal_flops", ratio);
        json.addProperty("best_time_ratio_at_equal_flops", best);
        if (note != null) {
            json.addProperty("note", note);
        }
        peak.ifPresent(bytes -> json.addProperty("peak_resident_bytes", bytes));
        return json;
    }

    private static double seconds(Device device, Runnable work) {
        long start = System.nanoTime();
        work.run();
        device.await();
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
