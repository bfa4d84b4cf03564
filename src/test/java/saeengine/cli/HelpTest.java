package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** Every command's help fits its width, breaks no word and no example, and lists each option below one heading. */
class HelpTest {
    private static final List<String> EVERYWHERE = List.of("--help", "--version", "--trace");

    static Stream<String> commands() {
        return Stream.concat(Stream.of(""), below(CommandRunner.commandLine(80), ""));
    }

    /** Names of the commands below one, as in "toy train". */
    private static Stream<String> below(CommandLine line, String before) {
        return line.getSubcommands().entrySet().stream()
                .flatMap(each -> Stream.concat(
                        Stream.of(before + each.getKey()), below(each.getValue(), before + each.getKey() + " ")));
    }

    private static CommandLine command(String name, int width) {
        CommandLine line = CommandRunner.commandLine(width);
        for (String word : name.isEmpty() ? new String[0] : name.split(" ")) {
            line = line.getSubcommands().get(word);
        }
        return line;
    }

    private static String help(String name, int width) {
        return command(name, width).getUsageMessage(Ansi.OFF);
    }

    private static Map<String, Long> words(String text) {
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.equals("\\"))
                .collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void linesFitAndWordsAreWhole(String name) {
        Map<String, Long> words = words(help(name, 10_000));
        for (int width : new int[] {60, 80, 120}) {
            String help = help(name, width);
            help.lines()
                    .forEach(line -> assertTrue(line.length() <= width, line.length() + " of " + width + ": " + line));
            assertEquals(words, words(help), "words at " + width);
        }
    }

    /** An example that is pasted into a shell is the one command line that was meant. */
    @ParameterizedTest
    @MethodSource("commands")
    void examplesCanBeCopied(String name) {
        if (!(command(name, 80).getCommandSpec().userObject() instanceof WithExamples with)) {
            return;
        }
        String text = help(name, 80).replaceAll(" \\\\\\R *", " ");
        for (String example : with.examples()) {
            List<String> words =
                    new ArrayList<>(List.of(example.replaceAll("'[^']*'", "x").split(" ")));
            assertTrue(text.contains("  " + Example.program() + " " + example + System.lineSeparator()), example);
            CommandLine parser = CommandRunner.commandLine(80);
            parser.parseArgs(words.toArray(String[]::new));
        }
        int examples = text.indexOf("\nExample");
        assertTrue(examples > 0 && examples < text.indexOf("\nGeneral:"), "examples come before options");
    }

    /** What is listed below headings is every option, once; only those of every command have no group of their own. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionIsInOneGroup(String name) {
        CommandLine command = command(name, 80);
        List<OptionSpec> options = command.getCommandSpec().options();
        List<String> listed = command.getUsageMessage(Ansi.OFF)
                .lines()
                .filter(line -> line.matches("  (-\\w, )?--[a-z].*"))
                .map(line -> line.strip().replaceFirst("^-\\w, ", "").split(" ")[0])
                .toList();
        assertEquals(
                options.stream().map(OptionSpec::longestName).sorted().toList(),
                listed.stream().sorted().toList());
        boolean grouped = options.stream().anyMatch(HelpTest::hasGroup);
        for (OptionSpec option : options) {
            boolean everywhere = EVERYWHERE.contains(option.longestName());
            assertFalse(everywhere && hasGroup(option), option.longestName());
            assertTrue(
                    !grouped || everywhere || hasGroup(option), option.longestName() + ": name its HelpGroup in order");
        }
    }

    private static boolean hasGroup(OptionSpec option) {
        return option.order() >= 0 && option.order() < HelpGroup.count();
    }

    @Test
    void synopsisSaysWhatHasToBeTyped() {
        assertTrue(help("train", 80).startsWith("Usage: sae-engine train [OPTIONS]" + System.lineSeparator()));
        assertTrue(help("hidden", 120)
                .startsWith("Usage: sae-engine hidden --model DIR --out FILE.safetensors"
                        + " (--text FILE[,...] | --tokens IDS[,...]) [OPTIONS]"));
    }

    @Test
    void noConstantOfTheProgramIsShown() {
        String all = commands().map(name -> help(name, 120)).collect(Collectors.joining());
        for (String constant : List.of("STEP,", "NONE", "RELU", "SAELENS", "F32", "TOPK", "geometric_median")) {
            assertFalse(all.contains(constant), constant);
        }
    }

    @Test
    void wrapping() {
        assertEquals(List.of("  one two", "    three"), Wrapped.lines("  one two three", 10, 4));
        assertEquals(List.of("  l0    mean", "        number"), Wrapped.lines("  l0    mean number", 14));
        assertEquals(List.of("unbreakable-word", "x"), Wrapped.lines("unbreakable-word x", 5, 0));
        assertEquals(List.of("  --long X", "     what"), Wrapped.entry("  --long X", "what", 20, 5));
    }
}
