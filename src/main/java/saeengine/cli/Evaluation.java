package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.eval.DensityHistogram;
import saeengine.eval.LossRecovered;
import saeengine.eval.SaeMetrics;

/**
 * What was measured of one autoencoder.
 *
 * @param losses null where there was no model
 */
record Evaluation(Dictionary dictionary, SaeMetrics.Result rows, LossRecovered.Result losses) {
    /** All metrics by name, null where there is no finite value. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>(rows.values());
        if (losses != null) {
            values.putAll(losses.values());
        }
        return values;
    }

    JsonObject json() {
        JsonObject metrics = new JsonObject();
        values().forEach((name, value) -> metrics.add(name, number(value)));
        JsonObject provenance = new JsonObject();
        dictionary.provenance().facts().forEach(provenance::addProperty);
        JsonObject json = new JsonObject();
        json.addProperty("sae", dictionary.path().toString());
        json.addProperty("format", dictionary.formatWord());
        json.addProperty("description", dictionary.description());
        json.addProperty("dims", dictionary.sae().dims());
        json.addProperty("features", dictionary.sae().features());
        json.add("provenance", provenance);
        json.add("metrics", metrics);
        json.add("density_histogram", histogram(rows.features().histogram()));
        return json;
    }

    private static JsonObject histogram(DensityHistogram histogram) {
        JsonArray edges = new JsonArray();
        for (double edge : histogram.edges()) {
            edges.add(edge);
        }
        JsonArray counts = new JsonArray();
        for (long count : histogram.counts()) {
            counts.add(count);
        }
        JsonObject json = new JsonObject();
        json.add("log10_edges", edges);
        json.add("latents", counts);
        json.addProperty("never", histogram.never());
        return json;
    }

    static JsonArray json(List<Evaluation> all) {
        JsonArray json = new JsonArray();
        all.forEach(each -> json.add(each.json()));
        return json;
    }

    /** Counts are written without a fraction. */
    private static JsonElement number(Double value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        return isWhole(value) ? new JsonPrimitive(value.longValue()) : new JsonPrimitive(value);
    }

    static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53;
    }
}
