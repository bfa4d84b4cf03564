package saeengine.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command's help: how it is typed, what it does, examples, options by group, notes. */
final class HelpText {
    private static final String SECTION = "help";
    private static final List<String> EVERYWHERE = List.of("--help", "--version", "--trace");

    /** Where the meaning of an option begins. */
    private static final int COLUMN = 27;

    private final CommandSpec command;
    private final int width;
    private final Help help;
    private final List<String> lines = new ArrayList<>();

    private HelpText(Help help, int width) {
        this.help = help;
        this.command = help.commandSpec();
        this.width = width;
    }

    /** Has a command and those below it print this as their help. */
    static void install(CommandLine line, int width) {
        line.setHelpSectionKeys(List.of(SECTION));
        line.setHelpSectionMap(Map.of(SECTION, help -> new HelpText(help, width).text()));
    }

    private String text() {
        lines.addAll(Wrapped.lines("Usage: " + synopsis(), width, 4));
        paragraphs(command.usageMessage().header());
        paragraphs(command.usageMessage().description());
        examples();
        commands();
        arguments();
        groups().forEach((heading, options) -> {
            heading(heading);
            options.forEach(this::option);
        });
        exitCodes();
        paragraphs(command.usageMessage().footer());
        return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    }

    /** What has to be typed; what may be is below. */
    private String synopsis() {
        StringBuilder text = new StringBuilder(command.qualifiedName());
        for (OptionSpec option : command.options()) {
            if (option.required() && option.group() == null) {
                text.append(' ').append(typed(option));
            }
        }
        for (ArgGroupSpec group : command.argGroups()) {
            text.append(group.args().stream().map(HelpText::typed).collect(Collectors.joining(" | ", " (", ")")));
        }
        List<PositionalParamSpec> arguments = command.positionalParameters();
        arguments.stream()
                .filter(ArgSpec::required)
                .forEach(arg -> text.append(' ').append(arg.paramLabel()));
        text.append(" [OPTIONS]");
        arguments.stream()
                .filter(arg -> !arg.required())
                .forEach(arg -> text.append(" [").append(arg.paramLabel()).append(']'));
        if (!command.subcommands().isEmpty()) {
            text.append(" COMMAND");
        }
        return text.toString();
    }

    private void examples() {
        if (command.userObject() instanceof WithExamples with) {
            heading(with.examples().size() == 1 ? "Example" : "Examples");
            with.examples().forEach(example -> lines.addAll(Example.lines(example, width)));
        }
    }

    private void commands() {
        if (!command.subcommands().isEmpty()) {
            heading("Commands");
            int longest = command.subcommands().keySet().stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            command.subcommands().forEach((name, sub) -> entry(name, summary(sub.getCommandSpec()), 2 + longest + 2));
        }
    }

    /** What a command does, up to its first colon or full stop. */
    private static String summary(CommandSpec command) {
        String[] header = command.usageMessage().header();
        String[] text = header.length > 0 ? header : command.usageMessage().description();
        return String.join(" ", text).split("(?<=\\w)[:.](?: |$)")[0];
    }

    private void arguments() {
        List<PositionalParamSpec> arguments = command.positionalParameters();
        if (!arguments.isEmpty()) {
            heading("Arguments");
            arguments.forEach(arg -> entry(arg.paramLabel(), String.join(" ", arg.description()), COLUMN));
        }
    }

    /** Options below their headings. */
    private Map<String, List<OptionSpec>> groups() {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        for (int group = HelpGroup.NONE; group < HelpGroup.count(); group++) {
            List<OptionSpec> options = new ArrayList<>();
            for (OptionSpec option : command.options()) {
                if (option.order() == group && !option.hidden() && !isEverywhere(option)) {
                    options.add(option);
                }
            }
            if (!options.isEmpty()) {
                groups.put(group < 0 ? "Options" : HelpGroup.heading(group), options);
            }
        }
        groups.put(
                "General",
                command.options().stream().filter(HelpText::isEverywhere).toList());
        return groups;
    }

    private static boolean isEverywhere(OptionSpec option) {
        return EVERYWHERE.contains(option.longestName());
    }

    private void option(OptionSpec option) {
        String names = String.join(", ", option.names()) + (option.typeInfo().isBoolean() ? "" : " " + value(option));
        entry(names, String.join(" ", option.description()), COLUMN);
    }

    /** An argument as it is typed. */
    static String typed(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() + " " + value(arg) : arg.paramLabel();
    }

    private static String value(ArgSpec arg) {
        boolean several = !arg.splitRegex().isEmpty() && !arg.paramLabel().contains(",");
        return arg.paramLabel() + (several ? "[,...]" : "");
    }

    private void exitCodes() {
        Map<String, String> codes = command.usageMessage().exitCodeList();
        if (!codes.isEmpty()) {
            heading("Exit codes");
            codes.forEach((code, meaning) -> entry(code, meaning, 5));
        }
    }

    private void heading(String text) {
        lines.add("");
        lines.add(help.ansi().string("@|bold " + text + ":|@"));
    }

    private void entry(String term, String meaning, int column) {
        lines.addAll(Wrapped.entry("  " + term, meaning.strip(), width, column));
    }

    private void paragraphs(String[] text) {
        if (text.length > 0) {
            lines.add("");
        }
        Arrays.stream(text).forEach(line -> lines.addAll(Wrapped.lines(line.replace("%n", ""), width)));
    }
}
