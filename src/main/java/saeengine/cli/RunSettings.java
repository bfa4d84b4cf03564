package saeengine.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.train.JsonFiles;

/** A command's options as they are written to run.json, and compared with those of a run to be resumed. */
final class RunSettings {
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

    private static final List<String> LEFT_OUT =
            List.of("help", "version", "trace", "config", "resume", "overwrite", "out", "shard");

    private RunSettings() {}

    /** Every option with its value, typed or default; those without a value are left out. */
    static JsonObject of(CommandSpec spec) {
        JsonObject json = new JsonObject();
        for (OptionSpec option : spec.options()) {
            String name = option.longestName().replaceFirst("^--", "");
            Object value = option.getValue();
            if (value != null && !LEFT_OUT.contains(name)) {
                json.add(name, json(value));
            }
        }
        return json;
    }

    private static JsonElement json(Object value) {
        if (value instanceof Collection<?> values) {
            JsonArray array = new JsonArray();
            values.forEach(each -> array.add(json(each)));
            return array;
        }
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (value instanceof Boolean flag) {
            return new JsonPrimitive(flag);
        }
        if (value instanceof Enum<?> constant) {
            return new JsonPrimitive(TypedName.of(constant));
        }
        return new JsonPrimitive(value.toString());
    }

    /**
     * Fails where an option of a resumed run is not what it was. A run of an older version may not have known one; that
     * is said, and it goes on with what it has now.
     */
    static void requireSame(CommandSpec spec, Path run) {
        SavedOptions before = SavedOptions.forCommandLine("--resume", "--out", run.toString());
        boolean older = !Files.exists(run.resolve(RunInputs.FILE));
        JsonObject now = of(spec);
        List<String> unknown = new ArrayList<>();
        for (String name : now.keySet()) {
            String was = before.saved(name);
            String is = text(now.get(name));
            if (FREE.contains(name) || is.equals(was)) {
                continue;
            }
            if (was == null && (older || !isTyped(spec, name))) {
                unknown.add("--" + name + " " + is);
                continue;
            }
            throw new IllegalArgumentException("--" + name + " " + is + ": the run that is resumed has "
                    + (was == null ? "none" : was) + "; leave the option out, or begin another run");
        }
        if (!unknown.isEmpty()) {
            System.out.println("the run began without " + String.join(", ", unknown)
                    + ", perhaps with a version that did not know it, and goes on with it");
        }
    }

    private static boolean isTyped(CommandSpec spec, String name) {
        return spec.commandLine().getParseResult().hasMatchedOption("--" + name);
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

    static String pretty(JsonElement json) {
        Gson gson = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create();
        return gson.toJson(finite(json)) + "\n";
    }

    static void write(Path file, JsonObject json) {
        JsonFiles.write(file, pretty(json));
    }
}
