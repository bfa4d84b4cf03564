package saeengine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks, before any work, that results can be written where they are asked for. */
final class OutputPaths {
    private OutputPaths() {}

    /** Fails where a file cannot be written at this path. */
    static void requireWritable(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException("--out " + file + ": is a folder, a file is written there");
        }
        requireWritableFolder(file.toAbsolutePath().getParent());
    }

    /** Fails where a folder cannot be made or written into; makes none, so that a refused run leaves nothing. */
    static void requireCanMake(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        probe(there);
    }

    /** Makes the folder where it is missing; fails where nothing can be written into it. */
    static void requireWritableFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw refused(folder, e);
        }
        probe(folder);
    }

    private static void probe(Path folder) {
        try {
            Path probe = Files.createTempFile(folder, ".sae-engine", ".tmp");
            Files.delete(probe);
        } catch (IOException e) {
            throw refused(folder, e);
        }
    }

    private static IllegalArgumentException refused(Path folder, IOException e) {
        return new IllegalArgumentException(
                "--out: cannot write into " + folder + " (" + e.getClass().getSimpleName()
                        + "): name a folder you may write to",
                e);
    }
}
