package saeengine.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import saeengine.metric.Metric;

/**
 * The settings of a run, from {@code run.json}; a text that the file lacks is "".
 *
 * @param recipe how the members are trained, such as {@code topk}
 * @param dims the width of the rows, 0 where unknown
 * @param layer the layer the rows were taken from, as written; "" where the rows came from no layer
 * @param site the hook that rows were taken from, where it was named; else ""
 * @param transcodes what transcoders stand for, such as an MLP; "" where the members are autoencoders
 * @param rowsModel the model that recorded rows came from; "" where they were not recorded, or do not say
 * @param options the settings in the order of the file, each as one would type it: lists joined by commas
 * @param defaults what options are where nobody types them; empty of a run of an older version
 * @param arguments the command line as it was typed; empty where the file does not hold it
 * @param inputScale what rows were multiplied by while training
 * @param basis what encoders read while training: {@code whitened}, or {@code raw} rows
 */
public record RunInfo(
        String command,
        String engine,
        String device,
        String model,
        String modelSummary,
        String recipe,
        int dims,
        String layer,
        String site,
        String transcodes,
        String rowsModel,
        Map<String, String> options,
        Map<String, String> defaults,
        List<String> arguments,
        double inputScale,
        String basis,
        List<Member> members) {

    /**
     * One autoencoder of the run.
     *
     * @param k active latents of a row, NaN where the recipe fixes none
     * @param l1 the weight of the sparsity penalty, NaN where there is none
     */
    public record Member(String name, String label, int features, double k, double l1) {}

    static RunInfo of(JsonFile file) {
        JsonObject run = file.root();
        List<String> arguments = new ArrayList<>();
        file.array(run, "arguments").forEach(e -> arguments.add(typed(e)));
        return new RunInfo(
                file.text(run, "command"),
                file.text(run, "engine"),
                file.text(run, "device"),
                file.text(run, "model"),
                file.text(run, "model_summary"),
                file.text(run, "recipe"),
                (int) file.whole(run, "dims", 0),
                file.text(run, "layer"),
                file.text(run, "site"),
                file.text(run, "transcodes"),
                file.text(run, "rows_model"),
                typed(file.object(run, "options")),
                typed(file.object(run, "defaults")),
                List.copyOf(arguments),
                scale(file.number(run, Metric.INPUT_SCALE.key())),
                file.text(run, "basis"),
                members(file));
    }

    private static double scale(double stated) {
        return stated > 0 ? stated : 1;
    }

    private static List<Member> members(JsonFile file) {
        JsonArray list = file.array(file.root(), "members");
        if (list.isEmpty()) {
            throw new ReportException(file.path()
                    + ": members: expected at least one autoencoder, found none, so this is no run of train");
        }
        List<Member> members = new ArrayList<>();
        for (JsonElement element : list) {
            JsonObject member = file.member(element, "members");
            String name = file.text(member, "name");
            // The name is a folder of the run: it must not lead anywhere else.
            if (name.isBlank() || name.contains("/") || name.contains("\\") || name.matches("\\.+")) {
                throw file.wrong("members: name", "the name of a folder in the run", "\"" + name + "\"");
            }
            long features = file.whole(member, "features", -1);
            if (features < 1 || features > Integer.MAX_VALUE) {
                throw file.wrong("members: " + name + ": features", "a positive whole number", features);
            }
            String label = file.text(member, "label");
            double k = file.number(member, "k");
            double l1 = file.number(member, "l1");
            members.add(new Member(name, label.isBlank() ? name : label, (int) features, k, l1));
        }
        return List.copyOf(members);
    }

    /** The options that differ from their defaults; all of them where these are unknown. */
    Map<String, String> changed() {
        Map<String, String> changed = new LinkedHashMap<>(options);
        changed.entrySet().removeIf(e -> same(e.getValue(), defaults.get(e.getKey())));
        return changed;
    }

    /** Whether two texts are the same setting: 0.001 and 1.0E-3 are. */
    static boolean same(String one, @Nullable String other) {
        if (one.equals(other)) {
            return true;
        }
        try {
            return other != null && Double.parseDouble(one) == Double.parseDouble(other);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Map<String, String> typed(JsonObject object) {
        Map<String, String> typed = new LinkedHashMap<>();
        object.entrySet().forEach(e -> typed.put(e.getKey(), typed(e.getValue())));
        return Collections.unmodifiableMap(typed);
    }

    private static String typed(JsonElement value) {
        if (value.isJsonArray()) {
            return StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
                    .map(RunInfo::typed)
                    .collect(Collectors.joining(","));
        }
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }
}
