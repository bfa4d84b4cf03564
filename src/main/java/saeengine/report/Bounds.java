package saeengine.report;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import saeengine.metric.Metric;

/**
 * The least loss any autoencoder of each width can reach on these rows, from {@code bounds.json}.
 *
 * @param of what those rows are: held-out or training rows; "" where unknown
 * @param rows how many the bounds were measured on, 0 where unknown
 * @param variance mean squared distance of a row from the mean row; NaN where unknown
 * @param byFeatures bound by width; never negative
 */
public record Bounds(String of, long rows, double variance, Map<Integer, Double> byFeatures) {

    /** Reads the file; without one every bound is unknown. */
    static Bounds read(Path path) {
        return JsonFile.readIfPresent(path).map(Bounds::of).orElse(new Bounds("", 0, Double.NaN, Map.of()));
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
                file.text(file.root(), "of"),
                file.whole(file.root(), Metric.BOUND_ROWS.key(), 0),
                file.number(file.root(), Metric.VARIANCE.key()),
                Map.copyOf(byFeatures));
    }

    /** Which rows they are of, as "32,768 held-out rows"; "" where the file does not say. */
    String rowsInWords() {
        return rows == 0 ? "" : Numbers.count(rows) + " " + (of.isBlank() ? "rows" : of);
    }

    /** A sum of eigenvalues that are zero comes out as -1e-12 or -0.0 just as easily: both mean 0. */
    static double notNegative(double bound) {
        return bound > 0 ? bound : bound <= 0 ? 0.0 : Double.NaN;
    }
}
