package saeengine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import saeengine.data.Folders;

/** Where a run is written: a new folder, an old one to go on with, or an old one to be replaced. */
final class RunFolders {
    static final String SETTINGS = "run.json";

    /** Texts of the program's own, which may be there before a run begins. */
    static final String OWN_TEXT = "stories.txt";

    static final String OWN_HELD_OUT = "held-out.txt";

    private RunFolders() {}

    /** The first of runs/run-1, run-2, ... that is not there. */
    static Path nextFree() {
        for (int i = 1; ; i++) {
            Path folder = Path.of("runs", "run-" + i);
            if (!Files.exists(folder)) {
                return folder;
            }
        }
    }

    /** Fails, before anything is written, where the folder is not fit for this run. */
    static void check(Path folder, boolean resume, boolean overwrite) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--out " + folder + ": is a file, a run is written into a folder");
        }
        boolean isRun = Files.exists(folder.resolve(SETTINGS));
        if (resume && !isRun) {
            throw new IllegalArgumentException("--resume: there is no run in " + folder);
        }
        if (isRun && !resume && !overwrite) {
            throw new IllegalArgumentException(
                    "--out " + folder + ": holds a run already; add --resume to go on or --overwrite to replace it");
        }
        if (!isRun && !isEmpty(folder)) {
            throw new IllegalArgumentException("--out " + folder + ": holds files that are no run; name a new folder");
        }
        OutputPaths.requireCanMake(folder);
    }

    private static boolean isEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.allMatch(RunFolders::isOwnText);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }

    private static boolean isOwnText(Path file) {
        return file.endsWith(OWN_TEXT) || file.endsWith(OWN_HELD_OUT);
    }

    /** Makes the folder, and empties it where an old run is replaced; the first thing that a run writes. */
    static void prepare(Path folder, boolean overwrite) {
        OutputPaths.requireWritableFolder(folder);
        if (overwrite) {
            clear(folder);
        }
    }

    /** Empties the folder of an old run, but for texts of the program's own. */
    private static void clear(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.filter(each -> !isOwnText(each)).toList()) {
                Folders.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the old run cannot be removed", e);
        }
    }
}
