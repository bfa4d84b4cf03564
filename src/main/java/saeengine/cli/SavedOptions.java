package saeengine.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.run.SavedSettings;

/**
 * Options of an earlier run, from its run.json, as the defaults of this one.
 *
 * <p>{@code --config FILE} names it; {@code --resume} takes the one in {@code --out}. What is typed wins.
 */
final class SavedOptions implements IDefaultValueProvider {
    private static final List<String> NEVER_SAVED =
            List.of("config", "resume", "overwrite", "profile", "help", "version", "trace", "shard");

    /** The command whose {@code --config} is a model's shape and no earlier run. */
    private static final String MODEL_CONFIG = "pretrain";

    private final SavedSettings settings;
    private final List<String> words;

    private SavedOptions(SavedSettings settings, List<String> words) {
        this.settings = settings;
        this.words = words;
    }

    static SavedOptions forCommandLine(String... args) {
        List<String> words = Arrays.asList(args);
        String config = MODEL_CONFIG.equals(command(words)) ? null : value(words, "--config");
        String out = value(words, "--out");
        if (config == null && words.contains("--resume") && out != null) {
            return new SavedOptions(SavedSettings.ofRun(Path.of(out)), words);
        }
        return new SavedOptions(config == null ? SavedSettings.none() : SavedSettings.read(Path.of(config)), words);
    }

    private static String command(List<String> words) {
        return words.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    }

    private static @Nullable String value(List<String> words, String option) {
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
        for (String name : settings.names()) {
            if (command.findOption("--" + name) == null) {
                throw new IllegalArgumentException(
                        "run.json: has the option '" + name + "', which " + command.qualifiedName() + " does not know");
            }
        }
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String name = option.longestName().replaceFirst("^--", "");
        return NEVER_SAVED.contains(name) || isTypedFlag(option) ? null : settings.saved(name);
    }

    /** A flag that is typed is on; picocli would turn its default round, and so turn a saved one off. */
    private boolean isTypedFlag(OptionSpec option) {
        return option.arity().max() == 0 && Arrays.stream(option.names()).anyMatch(words::contains);
    }
}
