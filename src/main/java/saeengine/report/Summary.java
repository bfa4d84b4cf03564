package saeengine.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.metric.Metric;

/**
 * How a run ended, from {@code summary.json}.
 *
 * @param status finished, stopped or failed; "running" where the file is missing
 * @param steps steps done, 0 where unknown
 * @param rows rows trained on, 0 where unknown
 * @param timesRead how often each of them was, on average; NaN where unknown
 * @param results final figures by member name
 * @param scalingLaw null where none was fitted
 */
public record Summary(
        String status,
        long steps,
        long rows,
        double timesRead,
        Map<String, Result> results,
        @Nullable ScalingLaw scalingLaw) {

    /**
     * The final figures of one member; NaN where one is unknown.
     *
     * @param mse the squared error of the evaluated rows
     * @param metrics the figures of an evaluation by name, without those that are undefined
     * @param density null where it was not measured
     */
    public record Result(
            double loss,
            double mse,
            long evalRows,
            double bound,
            Map<String, Double> metrics,
            @Nullable FiringDensity density) {
        static final Result UNKNOWN = new Result(Double.NaN, Double.NaN, 0, Double.NaN, Map.of(), null);

        double metric(Metric metric) {
            return metrics.getOrDefault(metric.key(), Double.NaN);
        }
    }

    /** Reads the file; without one the run is still going on, or was killed. */
    static Summary read(Path path) {
        return JsonFile.readIfPresent(path)
                .map(Summary::of)
                .orElse(new Summary("running", 0, 0, Double.NaN, Map.of(), null));
    }

    private static Summary of(JsonFile file) {
        Map<String, Result> results = new HashMap<>();
        for (JsonElement element : file.array(file.root(), "members")) {
            JsonObject member = file.member(element, "members");
            Result result = new Result(
                    file.number(member, "loss"),
                    mse(file, member),
                    file.whole(member, Metric.EVAL_ROWS.key(), 0),
                    Bounds.notNegative(file.number(member, Metric.PCA_BOUND.key())),
                    metrics(file, file.object(member, "metrics")),
                    FiringDensity.of(file, file.object(member, "density")));
            results.put(file.text(member, "name"), result);
        }
        String status = file.text(file.root(), "status");
        return new Summary(
                status.isBlank() ? "finished" : status,
                file.whole(file.root(), Metric.STEPS_DONE.key(), 0),
                file.whole(file.root(), Metric.ROWS_TRAINED.key(), 0),
                file.number(file.root(), Metric.TIMES_READ.key()),
                Map.copyOf(results),
                ScalingLaw.of(file, file.object(file.root(), "scaling_law")));
    }

    private static double mse(JsonFile file, JsonObject member) {
        double mse = file.number(file.object(member, "metrics"), Metric.MSE.key());
        return Double.isNaN(mse) ? file.number(member, Metric.EVAL_LOSS.key()) : mse;
    }

    private static Map<String, Double> metrics(JsonFile file, JsonObject metrics) {
        Map<String, Double> known = new HashMap<>();
        for (String name : metrics.keySet()) {
            double value = file.number(metrics, name);
            if (!Double.isNaN(value)) {
                known.put(name, value);
            }
        }
        return Map.copyOf(known);
    }
}
