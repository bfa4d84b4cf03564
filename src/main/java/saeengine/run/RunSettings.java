package saeengine.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import saeengine.train.JsonFiles;

/** The settings of a run as they are written to run.json, and compared with those of a run to be resumed. */
public final class RunSettings {
    /** What may differ when a run is resumed: it changes how long or what is written, not what is computed. */
    private static final List<String> FREE = List.of(
            "steps",
            "log-every",
            "val-every",
            "checkpoint-every",
            "checkpoint-minutes",
            "tensorboard",
            "threads",
            "device",
            "gemm",
            "no-graph",
            "dtype",
            "out",
            "eval-rows",
            "loss-recovered-tokens");

    private RunSettings() {}

    /**
     * Fails where an option of a resumed run is not what it was. A run of an older version may not have known one; that
     * is said, and it goes on with what it has now.
     *
     * @param now the settings, as run.json has them
     * @param asked whether somebody asked for a setting by its name, so that it has its value by no default
     */
    public static void requireSame(JsonObject now, Predicate<String> asked, Path run, Log log) {
        SavedSettings before = SavedSettings.ofRun(run);
        boolean older = !Files.exists(run.resolve(RunInputs.FILE));
        List<String> unknown = new ArrayList<>();
        for (String name : now.keySet()) {
            String was = before.saved(name);
            String is = text(now.get(name));
            if (FREE.contains(name) || is.equals(was)) {
                continue;
            }
            if (was == null && (older || !asked.test(name))) {
                unknown.add("--" + name + " " + is);
                continue;
            }
            throw new IllegalArgumentException("--" + name + " " + is + ": the run that is resumed has "
                    + (was == null ? "none" : was) + "; leave the option out, or begin another run");
        }
        if (!unknown.isEmpty()) {
            log.say("the run began without " + String.join(", ", unknown)
                    + ", perhaps with a version that did not know it, and goes on with it");
        }
    }

    private static String text(JsonElement value) {
        if (!value.isJsonArray()) {
            return value.getAsString();
        }
        return String.join(
                ",",
                value.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsString)
                        .toList());
    }

    /** JSON has no NaN and no infinity, which Gson would write all the same: what has no finite value is null. */
    private static JsonElement finite(JsonElement json) {
        if (json.isJsonObject()) {
            JsonObject copy = new JsonObject();
            json.getAsJsonObject().entrySet().forEach(each -> copy.add(each.getKey(), finite(each.getValue())));
            return copy;
        }
        if (json.isJsonArray()) {
            JsonArray copy = new JsonArray();
            json.getAsJsonArray().forEach(each -> copy.add(finite(each)));
            return copy;
        }
        boolean number = json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber();
        return number && !Double.isFinite(json.getAsDouble()) ? JsonNull.INSTANCE : json;
    }

    /** As files of settings and results hold it: over several lines, and null for numbers that are not finite. */
    public static String pretty(JsonElement json) {
        Gson gson = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create();
        return gson.toJson(finite(json)) + "\n";
    }

    public static void write(Path file, JsonObject json) {
        JsonFiles.write(file, pretty(json));
    }
}
