package saeengine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import saeengine.data.NearNames;

/** What was typed wrong and what was perhaps meant, in one line. */
final class Mistake {
    private Mistake() {}

    static String text(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String path = command.qualifiedName();
        String help = path.substring(path.indexOf(' ') + 1);
        return said(e, command) + " (" + (command.parent() == null ? "" : help + " ") + "--help)";
    }

    private static String said(ParameterException e, CommandSpec command) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched(), command);
        }
        if (e instanceof MissingParameterException missing
                && message.contains("Missing required")
                && !message.contains("parameter for")) {
            return missing(missing.getMissing(), command);
        }
        return message.replaceFirst("^Invalid value for option '([-a-z0-9]+)'[^:]*: ", "$1: ")
                .replaceFirst(
                        "^Missing required parameter for option '([-a-z0-9]+)' \\((.*)\\)", "$1 needs a value: $1 $2")
                .replaceFirst("^Error: (.*) are mutually exclusive .*", "$1: one or the other")
                .replace("is not an int", "is not a whole number")
                .replace("is not a long", "is not a whole number")
                .replace("is not a double", "is not a number");
    }

    private static String unknown(List<String> words, CommandSpec command) {
        String word =
                words.stream().filter(each -> each.startsWith("-")).findFirst().orElse(words.get(0));
        if (!word.startsWith("-")) {
            return command.subcommands().isEmpty()
                    ? "'" + word + "' belongs to no option"
                    : "unknown command '" + word + "'"
                            + NearNames.question(word, command.subcommands().keySet());
        }
        String option = word.split("=")[0];
        List<String> names =
                command.options().stream().map(OptionSpec::longestName).toList();
        return "unknown option " + option + NearNames.question(option, names);
    }

    /** Options of a group stand for each other: one of them is enough. */
    private static String missing(List<ArgSpec> missing, CommandSpec command) {
        List<String> needed = new ArrayList<>();
        List<String> choice = new ArrayList<>();
        for (ArgSpec arg : missing) {
            (arg.group() == null ? needed : choice).add(HelpText.typed(arg));
        }
        if (!choice.isEmpty()) {
            needed.add(String.join(" or ", choice));
        }
        String example = command.userObject() instanceof WithExamples with
                ? ", as in: " + with.examples().get(0)
                : "";
        return needed.stream().collect(Collectors.joining(", ", command.name() + " needs ", example));
    }
}
