package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.data.sae.SaeFormat;
import saeengine.experiment.InputScale;
import saeengine.run.Words;
import saeengine.train.Recipe;
import saeengine.train.Resamplers;

/** What is typed wrong gets one line with what was perhaps meant, and exit code 2. */
class MistakeTest {
    private static String said(String line) {
        InProcess run = InProcess.run(List.of(line.split(" ")));
        assertEquals(2, run.exit(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        return run.err().strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trian | unknown command 'trian'; did you mean train? (--help)",
                "pretrian | unknown command 'pretrian'; did you mean pretrain? (--help)",
                "xyzzy | unknown command 'xyzzy' (--help)",
                "train --fetures 10 | unknown option --fetures; did you mean --features? (train --help)",
                "train --fetures=10 | unknown option --fetures; did you mean --features? (train --help)",
                "train --output x | unknown option --output; did you mean --out? (train --help)",
                "train --qqq | unknown option --qqq (train --help)",
                "train stories.txt | 'stories.txt' belongs to no option (train --help)",
                "generate --temprature 1 | unknown option --temprature; did you mean --temperature? (generate --help)",
                "pretrain --text a.txt --out b --steps many | --steps: 'many' is not a whole number (pretrain --help)",
                "hidden --model m --out h --text a --tokens 1 | --text=FILE, --tokens=IDS: one or the other (hidden"
                        + " --help)",
                "generate --prompt | --prompt needs a value: --prompt TEXT (generate --help)",
                "loss --text a.txt | loss needs --model DIR, as in: loss --model bundled:story --text heldout.txt (loss"
                        + " --help)",
                "hidden --model m --out h | hidden needs --text FILE[,...] or --tokens IDS[,...], as in: hidden --model"
                        + " TinyStories-33M --text stories.txt --out states.safetensors (hidden --help)",
            })
    void oneLine(String typed, String said) {
        assertEquals("sae-engine: " + said, said(typed));
    }

    @Test
    void namedValues() {
        String said = said("train --resample dictionary_lerning");
        assertTrue(
                said.contains("'dictionary_lerning' is none of none, anthropic, dictionary-learning, simple; did you"
                        + " mean dictionary-learning?"),
                said);
        assertTrue(said("convert --from a --to saelense --out b").contains("did you mean saelens?"));
        assertTrue(said("train --device gpu").contains("cpu, cuda, auto"));
        assertTrue(said("eval --sae a --rows many").contains("neither a whole number nor 'all'"));
    }

    /** As typed in help, as an older run.json has it, as the program's own constant. */
    @Test
    void everySpellingIsRead() {
        for (String typed : List.of("dictionary-learning", "dictionary_learning", "DICTIONARY_LEARNING")) {
            assertEquals(Resamplers.DICTIONARY_LEARNING, option("--resample", typed));
        }
        assertEquals(Recipe.Bias.GEOMETRIC_MEDIAN, option("--b-dec", "geometric_median"));
        assertEquals(InputScale.MEAN_SQUARE, option("--scale-activations", "Mean-Square"));
        for (InputScale scale : InputScale.values()) {
            assertEquals(scale, option("--scale-activations", Words.of(scale)));
        }
    }

    /** Of every command, without a list that could miss one. */
    @Test
    void everyNamedValueIsReadAsItIsShown() {
        int read = 0;
        CommandLine all = CommandRunner.commandLine(80);
        for (CommandLine command : all.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (option.type().isEnum() && option.type() != SaeFormat.class) {
                    for (Object value : option.type().getEnumConstants()) {
                        String name = Words.of((Enum<?>) value);
                        assertTrue(name.matches("[a-z0-9-]+"), name);
                        assertEquals(value, converted(all, command, option, name), option.longestName());
                        read++;
                    }
                }
            }
        }
        assertTrue(read > 40, read + " values");
    }

    private static Object converted(CommandLine all, CommandLine command, OptionSpec option, String name) {
        try {
            all.parseArgs(command.getCommandName(), option.longestName(), name);
        } catch (CommandLine.MissingParameterException e) {
            return option.getValue();
        }
        return option.getValue();
    }

    private static Object option(String name, String typed) {
        return CommandRunner.commandLine(80)
                .parseArgs("train", name, typed)
                .subcommand()
                .matchedOptionValue(name, null);
    }

    /** Each command, with each of its options that takes a number, and no number. */
    @Test
    void noNumber() {
        CommandRunner.commandLine(80)
                .getSubcommands()
                .forEach((command, line) -> line.getCommandSpec().options().stream()
                        .filter(option -> List.of(
                                        int.class, long.class, double.class, Integer.class, Long.class, Double.class)
                                .contains(option.type()))
                        .forEach(option -> {
                            String said = said(command + " " + option.longestName() + " much");
                            assertTrue(said.contains(option.longestName()) && said.contains("'much'"), said);
                        }));
    }
}
