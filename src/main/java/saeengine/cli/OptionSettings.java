package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.run.RunInputs;
import saeengine.run.Words;

/** A command's options as a file of results keeps them. */
final class OptionSettings {
    private static final List<String> LEFT_OUT =
            List.of("help", "version", "trace", "config", "resume", "overwrite", "out", "shard", "pass");

    private static final Set<String> NO_INPUTS = Set.of("--out", "--config", "--tokenizer");

    private OptionSettings() {}

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

    /** Adds what every option that takes a file names, but for outputs and what is copied at the start. */
    static RunInputs addFiles(CommandSpec spec, RunInputs inputs) {
        for (OptionSpec option : spec.options()) {
            String name = option.longestName();
            if (NO_INPUTS.contains(name)) {
                continue;
            }
            Object value = option.getValue();
            for (Object each : value instanceof Collection<?> values ? values : Collections.singletonList(value)) {
                if (each instanceof Path path) {
                    inputs.add(name, List.of(path));
                }
            }
        }
        return inputs;
    }

    /** Whether an option was typed. */
    static boolean isTyped(CommandSpec spec, String name) {
        return spec.commandLine().getParseResult().hasMatchedOption("--" + name);
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
            return new JsonPrimitive(Words.of(constant));
        }
        return new JsonPrimitive(value.toString());
    }
}
