package saeengine.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the latents of one member fire: a histogram of log10(fires / rows).
 *
 * @param lowest where the first bin begins, in powers of ten
 * @param width of a bin, in powers of ten
 * @param counts latents in each bin
 * @param never latents that fired on no row, which no logarithm can place
 * @param latents how many there are in all
 */
public record FiringDensity(double lowest, double width, List<Double> counts, double never, double latents) {

    /** Reads it from a member of {@code summary.json}; null where it is missing or unusable. */
    static @Nullable FiringDensity of(JsonFile file, JsonObject density) {
        List<Double> counts = new ArrayList<>();
        for (JsonElement count : file.array(density, "counts")) {
            boolean number =
                    count.isJsonPrimitive() && count.getAsJsonPrimitive().isNumber();
            if (!number && !count.isJsonNull()) {
                throw file.wrong("density: counts", "numbers", count);
            }
            double value = number ? count.getAsDouble() : 0;
            counts.add(Double.isFinite(value) ? Math.max(0, value) : 0);
        }
        double lowest = file.number(density, "lowest");
        double width = file.number(density, "width");
        if (counts.isEmpty() || Double.isNaN(lowest) || !(width > 0)) {
            return null;
        }
        double fired = counts.stream().mapToDouble(c -> c).sum();
        double never = file.number(density, "never");
        double latents = file.number(density, "latents");
        double all = latents > 0 ? latents : fired + (never > 0 ? never : 0);
        return all > 0 ? new FiringDensity(lowest, width, List.copyOf(counts), never, all) : null;
    }

    double share(int bin) {
        return counts.get(bin) / latents;
    }

    double greatestShare() {
        return counts.stream().mapToDouble(c -> c).max().orElse(0) / latents;
    }

    /** Where the first bin with a latent begins; NaN where no latent fired. */
    double from() {
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                return lowest + i * width;
            }
        }
        return Double.NaN;
    }

    /** Where the last bin with a latent ends; NaN where no latent fired. */
    double to() {
        for (int i = counts.size(); i > 0; i--) {
            if (counts.get(i - 1) > 0) {
                return lowest + i * width;
            }
        }
        return Double.NaN;
    }
}
