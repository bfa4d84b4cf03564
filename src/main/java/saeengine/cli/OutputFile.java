package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import saeengine.run.OutputPaths;

/** {@code --overwrite} of a command that writes a file: what is there already is kept, unless this is given. */
final class OutputFile {
    @Option(names = "--overwrite", order = HelpGroup.OUTPUT, description = "Replace a file that is there already.")
    private boolean overwrite;

    /** Fails, before any work, where the file that an option names is there already or cannot be written. */
    void require(String option, Path file) {
        OutputPaths.requireWritable(option, file);
        requireFree(option, file);
    }

    /** Fails where something is there already that is not to be replaced. */
    void requireFree(String option, Path file) {
        if (Files.exists(file) && !overwrite) {
            throw new IllegalArgumentException(
                    option + " " + file + ": is there already; name another, or add --overwrite to replace it");
        }
    }

    /** A file that the program names itself: the first of name.json, name-2.json, ... that is not there. */
    Path free(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Path free = file;
        for (int i = 2; Files.exists(free) && !overwrite; i++) {
            free = file.resolveSibling(name.substring(0, dot) + "-" + i + name.substring(dot));
        }
        return free;
    }
}
