package saeengine.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shell command that repeats a run.
 *
 * <p>Where {@code run.json} holds the typed command line under {@code arguments}, that is it. Otherwise
 * every option becomes a flag of the same name, in words joined by dashes.
 */
final class RepeatCommand {
    private RepeatCommand() {}

    static String of(RunInfo info) {
        List<String> words = new ArrayList<>(List.of("java", "-jar", "sae-engine.jar"));
        if (!info.arguments().isEmpty()) {
            info.arguments().forEach(argument -> words.add(quoted(argument)));
            return String.join(" ", words);
        }
        words.add(quoted(info.command().isBlank() ? "train" : info.command()));
        Map<String, String> options = new LinkedHashMap<>();
        if (!info.options().containsKey("activations") && !info.options().containsKey("synthetic")) {
            options.put("model", info.model());
            options.put("layer", info.layer());
        }
        options.putAll(info.changed());
        StringBuilder command = new StringBuilder(String.join(" ", words));
        options.forEach((name, value) -> {
            String flag = " --" + name.replace('_', '-');
            if (value.equals("true")) {
                command.append(" \\\n   ").append(quoted(flag.strip()));
            } else if (!value.isBlank() && !value.equals("false") && !value.equals("null")) {
                command.append(" \\\n   ")
                        .append(quoted(flag.strip()))
                        .append(' ')
                        .append(quoted(value));
            }
        });
        return command.toString();
    }

    /** A word of a POSIX shell: in single quotes unless it is plain. */
    static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
