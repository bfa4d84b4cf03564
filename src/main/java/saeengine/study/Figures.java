package saeengine.study;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.eval.DensityHistogram;
import saeengine.eval.LossRecovered;
import saeengine.eval.SaeMetrics;
import saeengine.latents.FactMetrics;
import saeengine.latents.FactScores;
import saeengine.metric.Metric;
import saeengine.synthetic.TruthMetrics;

/**
 * What was measured of one autoencoder, for {@code train} and {@code eval} alike.
 *
 * @param losses null where there was no model, or none was asked for
 * @param truth null where the rows' true features are not known
 * @param facts null where the facts behind the text are not known
 */
public record Figures(
        SaeMetrics.Result rows,
        LossRecovered.@Nullable Result losses,
        TruthMetrics.@Nullable Result truth,
        @Nullable FactMetrics facts) {
    public Figures(SaeMetrics.Result rows, LossRecovered.@Nullable Result losses, @Nullable FactMetrics facts) {
        this(rows, losses, null, facts);
    }

    /** All metrics by key, null where there is no finite value. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>(rows.values());
        if (losses != null) {
            values.putAll(losses.values());
        }
        if (truth != null) {
            values.putAll(truth.values());
        }
        if (facts != null) {
            values.putAll(facts.values());
        }
        return values;
    }

    /** Null where it has no finite value or was not measured. */
    public @Nullable Double value(Metric metric) {
        return values().get(metric.key());
    }

    /** The metrics as an object of JSON. */
    public JsonObject json() {
        JsonObject metrics = new JsonObject();
        values().forEach((name, value) -> metrics.add(name, number(value)));
        return metrics;
    }

    /** Adds all of it to what says which autoencoder it is. */
    void addTo(JsonObject json) {
        json.add("metrics", json());
        json.add("density", density());
        if (facts != null) {
            json.add("facts", factsJson(facts));
        }
    }

    /** Each fact with the latent that tells it best; none where the facts are not known. */
    public JsonArray factsJson() {
        return facts == null ? new JsonArray() : factsJson(facts);
    }

    private static JsonArray factsJson(FactMetrics facts) {
        JsonArray all = new JsonArray();
        for (FactScores.Score score : facts.ofFacts()) {
            JsonObject json = new JsonObject();
            json.addProperty("fact", score.fact());
            json.add("latent", score.latent() < 0 ? JsonNull.INSTANCE : new JsonPrimitive(score.latent()));
            json.add("threshold", score.latent() < 0 ? JsonNull.INSTANCE : new JsonPrimitive(score.threshold()));
            json.add("f1", number(score.f1()));
            json.add("precision", number(score.precision()));
            json.add("recall", number(score.recall()));
            all.add(json);
        }
        return all;
    }

    /** How often latents fire: a histogram of log10(fires / rows). */
    public JsonObject density() {
        DensityHistogram histogram = rows.features().histogram();
        JsonObject json = new JsonObject();
        json.addProperty("lowest", histogram.lowest());
        json.addProperty("width", histogram.width());
        JsonArray counts = new JsonArray();
        for (long count : histogram.counts()) {
            counts.add(count);
        }
        json.add("counts", counts);
        json.addProperty("never", histogram.never());
        json.addProperty("latents", rows.features().fires().length);
        return json;
    }

    /** Counts are written without a fraction, and what is no finite number as null. */
    public static JsonElement number(Double value) {
        if (value == null || !Double.isFinite(value)) {
            return JsonNull.INSTANCE;
        }
        return isWhole(value) ? new JsonPrimitive(value.longValue()) : new JsonPrimitive(value);
    }

    static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53;
    }
}
