package saeengine.api;

import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import saeengine.cuda.CudaException;
import saeengine.cuda.CudaUnavailable;
import saeengine.data.DataException;
import saeengine.train.TrainingFailed;

/**
 * What the engine says, in a library's words. Below, a setting is called as the command has it, {@code --hold-out}; here it is
 * the method that sets it, {@code holdOut}.
 */
final class Said {
    /** Not within a path or a longer word. */
    private static final Pattern FLAG = Pattern.compile("(?<![\\w/.\\\\-])--([a-z][a-z0-9]*(?:-[a-z0-9]+)*)");

    private static final String COMMAND = "go on with: ";

    private static final Pattern PART = Pattern.compile("-([a-z0-9])");

    private Said() {}

    /** The same text with settings by their methods' names; a command line that it ends in stays one. */
    static String inMethods(@Nullable String text) {
        if (text == null) {
            return "";
        }
        int command = text.indexOf(COMMAND);
        String said = command < 0 ? text : text.substring(0, command);
        return FLAG.matcher(said).replaceAll(flag -> method(flag.group(1))) + text.substring(said.length());
    }

    /** The method of a setting, as {@code holdOut} of {@code hold-out}. */
    static String method(String setting) {
        return PART.matcher(setting)
                .replaceAll(part -> Matcher.quoteReplacement(part.group(1).toUpperCase(Locale.ROOT)));
    }

    /** Does some work, and has what it throws say what it says in these words. */
    static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(inMethods(e.getMessage()), e);
        } catch (DataException | TrainingFailed | CudaUnavailable | CudaException | UncheckedIOException e) {
            throw new EngineException(inMethods(e.getMessage()), e);
        }
    }
}
