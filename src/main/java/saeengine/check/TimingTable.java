package saeengine.check;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The self-test's timings as lines and as JSON. */
public final class TimingTable {
    private static final String ROW = "      %-34s %10s %9s %9s %7s";

    private TimingTable() {}

    /** Median of a launch; rates by the least that has to be moved and computed; the share of the roofline. */
    public static List<String> lines(Timings timings) {
        List<String> lines = new ArrayList<>();
        lines.add("timing at " + timings.sizes() + "; shares are of the "
                + timings.peak().what() + ", "
                + rate(timings.peak().bytes()) + " GB/s and "
                + rate(timings.peak().flops())
                + " GFLOP/s, above 100 % where data stays in a cache");
        lines.add(String.format(Locale.ROOT, ROW, "", "us", "GB/s", "GFLOP/s", "share"));
        for (Timing timing : timings.all()) {
            lines.add(String.format(
                    Locale.ROOT,
                    ROW,
                    timing.name(),
                    String.format(Locale.ROOT, "%.1f", timing.seconds() * 1e6),
                    rate(timing.bytesPerSecond()),
                    rate(timing.flopsPerSecond()),
                    String.format(Locale.ROOT, "%.0f %%", 100 * timings.peak().share(timing))));
        }
        return lines;
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%.1f", perSecond * 1e-9);
    }

    static JsonObject json(Timings timings) {
        JsonObject json = new JsonObject();
        json.addProperty("sizes", timings.sizes().toString());
        json.addProperty("peak", timings.peak().what());
        json.addProperty("peak_bytes_per_second", timings.peak().bytes());
        json.addProperty("peak_flops_per_second", timings.peak().flops());
        JsonArray all = new JsonArray();
        for (Timing timing : timings.all()) {
            JsonObject one = new JsonObject();
            one.addProperty("name", timing.name());
            one.addProperty("median_seconds", timing.seconds());
            one.addProperty("bytes", timing.cost().bytes());
            one.addProperty("flops", timing.cost().flops());
            one.addProperty("share_of_peak", timings.peak().share(timing));
            all.add(one);
        }
        json.add("launches", all);
        return json;
    }
}
