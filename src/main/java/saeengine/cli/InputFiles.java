package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks, before any work, that what is to be read can be. */
final class InputFiles {
    private InputFiles() {}

    /** Fails on the first that is no file to be read; null, for an option that was not given, is nothing to check. */
    static void requireReadable(List<Path> files) {
        if (files != null) {
            files.forEach(InputFiles::requireReadable);
        }
    }

    static void requireReadable(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": is a folder; name the files in it");
        }
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(file + ": there is no such file to read");
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(file + ": may not be read by this user");
        }
    }
}
