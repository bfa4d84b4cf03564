package saeengine.cli;

import com.google.gson.JsonObject;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.run.Setting;

/** A command's options as a file of results keeps them. */
final class OptionSettings {
    private static final List<String> LEFT_OUT =
            List.of("help", "version", "trace", "config", "resume", "overwrite", "out", "shard", "pass");

    private OptionSettings() {}

    /** Every option with its value, typed or default; those without a value are left out. */
    static JsonObject of(CommandSpec spec) {
        JsonObject json = new JsonObject();
        for (OptionSpec option : spec.options()) {
            String name = option.longestName().replaceFirst("^--", "");
            Object value = option.getValue();
            if (value != null && !LEFT_OUT.contains(name)) {
                json.add(name, Setting.jsonOf(value));
            }
        }
        return json;
    }

    /** Gives settings what the options of their names have, typed or default. */
    static <C> void fill(CommandSpec spec, List<Setting<C, ?>> settings, C config) {
        for (Setting<C, ?> each : settings) {
            each.set(config, spec.findOption("--" + each.name()).getValue());
        }
    }

    /** Whether an option was typed. */
    static boolean isTyped(CommandSpec spec, String name) {
        return spec.commandLine().getParseResult().hasMatchedOption("--" + name);
    }
}
