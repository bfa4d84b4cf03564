package saeengine.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How a run ended, from {@code summary.json}.
 *
 * @param status finished, stopped or failed; "running" where the file is missing
 * @param steps steps done, 0 where unknown
 * @param rows rows trained on, 0 where unknown
 * @param results final figures by member name
 */
public record Summary(String status, long steps, long rows, Map<String, Result> results) {

    /** The final figures of one member; NaN where one is unknown. */
    public record Result(double loss, double evalLoss, long evalRows, double bound) {
        static final Result UNKNOWN = new Result(Double.NaN, Double.NaN, 0, Double.NaN);
    }

    /** Reads the file; without one the run is still going on, or was killed. */
    static Summary read(Path path) {
        return JsonFile.readIfPresent(path).map(Summary::of).orElse(new Summary("running", 0, 0, Map.of()));
    }

    private static Summary of(JsonFile file) {
        Map<String, Result> results = new HashMap<>();
        for (JsonElement element : file.array(file.root(), "members")) {
            JsonObject member = file.member(element, "members");
            Result result = new Result(
                    file.number(member, "loss"),
                    file.number(member, "eval_loss"),
                    file.whole(member, "eval_rows", 0),
                    Bounds.notNegative(file.number(member, "bound")));
            results.put(file.text(member, "name"), result);
        }
        String status = file.text(file.root(), "status");
        return new Summary(
                status.isBlank() ? "finished" : status,
                file.whole(file.root(), "steps", 0),
                file.whole(file.root(), "rows", 0),
                Map.copyOf(results));
    }
}
