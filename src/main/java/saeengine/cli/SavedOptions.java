package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.data.DataException;
import saeengine.train.JsonFiles;

/**
 * Options of an earlier run, from its run.json, as the defaults of this one.
 *
 * <p>{@code --config FILE} names it; {@code --resume} takes the one in {@code --out}. What is typed wins.
 */
final class SavedOptions implements IDefaultValueProvider {
    private static final List<String> NEVER_SAVED =
            List.of("config", "resume", "overwrite", "help", "version", "trace", "shard");

    /** The command whose {@code --config} is a model's shape and no earlier run. */
    private static final String MODEL_CONFIG = "pretrain";

    private final JsonObject options;

    private SavedOptions(JsonObject options) {
        this.options = options;
    }

    static SavedOptions forCommandLine(String... args) {
        List<String> words = Arrays.asList(args);
        String config = MODEL_CONFIG.equals(command(words)) ? null : value(words, "--config");
        String out = value(words, "--out");
        if (config == null && words.contains("--resume") && out != null) {
            Path saved = Path.of(out, "run.json");
            if (!java.nio.file.Files.exists(saved)) {
                throw new DataException(saved + ": is not there, so there is no run to resume; leave out --resume");
            }
            config = saved.toString();
        }
        return new SavedOptions(config == null ? new JsonObject() : read(Path.of(config)));
    }

    private static JsonObject read(Path file) {
        JsonObject run = JsonFiles.read(file);
        if (!run.has("options") || !run.get("options").isJsonObject()) {
            throw new DataException(file + ": has no 'options'; give the run.json of a run");
        }
        return run.getAsJsonObject("options");
    }

    private static String command(List<String> words) {
        return words.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    }

    private static String value(List<String> words, String option) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).startsWith(option + "=")) {
                return words.get(i).substring(option.length() + 1);
            }
            if (words.get(i).equals(option) && i + 1 < words.size()) {
                return words.get(i + 1);
            }
        }
        return null;
    }

    /** Fails on a saved option that the command does not have. */
    void requireKnown(CommandSpec command) {
        for (String name : options.keySet()) {
            if (command.findOption("--" + name) == null) {
                throw new IllegalArgumentException(
                        "run.json: has the option '" + name + "', which " + command.qualifiedName() + " does not know");
            }
        }
    }

    /** The saved text of an option, null where the run had none. */
    String saved(String longName) {
        JsonElement value = options.get(longName);
        if (value == null || value.isJsonNull()) {
            return null;
        }
        return value.isJsonArray() ? joined(value.getAsJsonArray()) : value.getAsString();
    }

    private static String joined(JsonArray values) {
        StringBuilder text = new StringBuilder();
        for (JsonElement value : values) {
            text.append(text.isEmpty() ? "" : ",").append(value.getAsString());
        }
        return text.toString();
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String name = option.longestName().replaceFirst("^--", "");
        return NEVER_SAVED.contains(name) ? null : saved(name);
    }
}
