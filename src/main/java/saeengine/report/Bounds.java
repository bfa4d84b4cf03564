package saeengine.report;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The least loss any autoencoder of each width can reach on these rows, from {@code bounds.json}.
 *
 * @param rows rows the bounds were measured on, 0 where unknown
 * @param variance mean squared distance of a row from the mean row; NaN where unknown
 * @param byFeatures bound by width; never negative
 */
public record Bounds(long rows, double variance, Map<Integer, Double> byFeatures) {

    /** Reads the file; without one every bound is unknown. */
    static Bounds read(Path path) {
        return JsonFile.readIfPresent(path).map(Bounds::of).orElse(new Bounds(0, Double.NaN, Map.of()));
    }

    private static Bounds of(JsonFile file) {
        JsonObject bounds = file.object(file.root(), "bounds");
        Map<Integer, Double> byFeatures = new HashMap<>();
        for (String key : bounds.keySet()) {
            double bound = file.number(bounds, key);
            if (!key.matches("\\d{1,9}")) {
                throw file.wrong("bounds", "widths as keys", "\"" + key + "\"");
            }
            if (!Double.isNaN(bound)) {
                byFeatures.put(Integer.parseInt(key), notNegative(bound));
            }
        }
        return new Bounds(
                file.whole(file.root(), "rows", 0), file.number(file.root(), "variance"), Map.copyOf(byFeatures));
    }

    /** A sum of eigenvalues that are zero comes out as -1e-12 or -0.0 just as easily: both mean 0. */
    static double notNegative(double bound) {
        return bound > 0 ? bound : bound <= 0 ? 0.0 : Double.NaN;
    }
}
