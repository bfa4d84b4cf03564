package saeengine.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import saeengine.data.AtomicFile;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

/** Checks, before any work, that results can be written where they are asked for. */
public final class OutputPaths {
    private OutputPaths() {}

    /** Fails where a file cannot be written at the path that an option names. */
    public static void requireWritable(String option, Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(option + " " + file + ": is a folder, a file is written there");
        }
        requireWritableFolder(
                option, Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    /** Fails where a folder cannot be made or written into; makes none, so that a refused run leaves nothing. */
    public static void requireCanMake(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        probe("--out", there);
    }

    /** Makes the folder where it is missing; fails where nothing can be written into it. */
    public static void requireWritableFolder(Path folder) {
        requireWritableFolder("--out", folder);
    }

    private static void requireWritableFolder(String option, Path folder) {
        try {
            Folders.make(folder);
        } catch (WriteFailed e) {
            throw refused(option, folder, (IOException) Objects.requireNonNull(e.getCause()));
        }
        probe(option, folder);
    }

    private static void probe(String option, Path folder) {
        try {
            Files.delete(Files.createFile(AtomicFile.temporary(folder.resolve(".sae-engine"))));
        } catch (IOException e) {
            throw refused(option, folder, e);
        }
    }

    private static IllegalArgumentException refused(String option, Path folder, IOException e) {
        return new IllegalArgumentException(
                option + ": cannot write into " + folder + " (" + WriteFailed.reason(e)
                        + "): name a folder you may write to, with room on its disk",
                e);
    }
}
