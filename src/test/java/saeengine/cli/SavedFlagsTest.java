package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A flag that a run has saved, and that is typed again or not. */
class SavedFlagsTest {
    @TempDir
    Path folder;

    /** Every flag of train, which all are switched on by being there. */
    @Test
    void aFlagThatIsTypedIsOn() throws Exception {
        int flags = 0;
        for (OptionSpec option : train().getCommandSpec().options()) {
            String name = option.longestName();
            if (option.arity().max() != 0
                    || option.usageHelp()
                    || name.equals("--resume")
                    || name.equals("--overwrite")) {
                continue;
            }
            flags++;
            for (boolean saved : new boolean[] {false, true}) {
                assertEquals(true, value(name, saved, true), name + " saved as " + saved);
            }
        }
        assertEquals(true, flags >= 5, flags + " flags");
        assertEquals(true, value("--in-order", true, false), "what is not typed is as it was saved");
        assertEquals(false, value("--in-order", false, false));
    }

    private static CommandLine train() {
        return CommandRunner.commandLine(80).getSubcommands().get("train");
    }

    private boolean value(String name, boolean saved, boolean typed) throws Exception {
        Path config = folder.resolve("run.json");
        Files.writeString(
                config, "{\"command\": \"train\", \"options\": {\"" + name.substring(2) + "\": " + saved + "}}");
        String[] args = typed
                ? new String[] {"train", "--config", config.toString(), name}
                : new String[] {"train", "--config", config.toString()};
        CommandLine line = CommandRunner.commandLine(80);
        line.setDefaultValueProvider(SavedOptions.forCommandLine(args));
        line.parseArgs(args);
        return line.getSubcommands()
                .get("train")
                .getCommandSpec()
                .findOption(name)
                .getValue();
    }
}
