package saeengine.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import saeengine.data.AtomicFile;
import saeengine.data.Folders;
import saeengine.stories.StoryWriter;
import saeengine.train.Checkpoints;

/** Where a run is written: a new folder, an old one to go on with, or an old one to be replaced. */
public final class RunFolders {
    public static final String SETTINGS = "run.json";

    /** Texts of the program's own, which may be there before a run begins. */
    public static final String OWN_TEXT = "stories.txt";

    public static final String OWN_HELD_OUT = "held-out.txt";

    private static final String OWN_FACTS =
            StoryWriter.factsBeside(Path.of(OWN_HELD_OUT)).toString();

    /** What a run writes before its settings, which make it one. */
    private static final Set<String> BEGINNING = Set.of(
            OWN_TEXT,
            OWN_HELD_OUT,
            OWN_FACTS,
            RunLock.NAME,
            RunInputs.FILE,
            "config.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.json",
            "whitening.safetensors");

    private RunFolders() {}

    /** The first of runs/run-1, run-2, ... that is not there. */
    public static Path nextFree() {
        for (int i = 1; ; i++) {
            Path folder = Path.of("runs", "run-" + i);
            if (!Files.exists(folder)) {
                return folder;
            }
        }
    }

    public static boolean isRun(Path folder) {
        return Files.exists(folder.resolve(SETTINGS));
    }

    /** Fails, before anything is written, where the folder is not fit for this run. */
    public static void check(Path folder, boolean resume, boolean overwrite) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--out " + folder + ": is a file, a run is written into a folder");
        }
        boolean isRun = isRun(folder);
        if (resume && !isRun) {
            throw new IllegalArgumentException("--resume: there is no run in " + folder);
        }
        if (isRun && !resume && !overwrite) {
            throw new IllegalArgumentException(
                    "--out " + folder + ": holds a run already; add --resume to go on or --overwrite to replace it");
        }
        if (!isRun && !holdsNothing(folder) && !isBeginning(folder)) {
            throw new IllegalArgumentException("--out " + folder + ": holds files that are no run; name a new folder");
        }
        OutputPaths.requireCanMake(folder);
    }

    /** Whether there is nothing but texts of the program's own, and perhaps the file of a lock. */
    static boolean holdsNothing(Path folder) {
        return !Files.exists(folder)
                || names(folder).stream().allMatch(name -> isOwnText(name) || name.equals(RunLock.NAME));
    }

    private static boolean isOwnText(String name) {
        return Set.of(OWN_TEXT, OWN_HELD_OUT, OWN_FACTS).contains(name);
    }

    static boolean isListedEmpty(Path folder) {
        return Files.isDirectory(folder) && names(folder).isEmpty();
    }

    /** Whether a run died here before it was one: a lock that nobody removed, and what is written before run.json. */
    private static boolean isBeginning(Path folder) {
        List<String> names = names(folder);
        return names.contains(RunLock.NAME)
                && names.stream().allMatch(name -> BEGINNING.contains(name) || AtomicFile.isTemporary(Path.of(name)));
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }

    /** Empties the folder where an old run is replaced, and removes what a killed one was about to write. */
    public static void prepare(Path folder, boolean overwrite) {
        OutputPaths.requireWritableFolder(folder);
        try {
            if (overwrite) {
                clear(folder);
            }
            new Checkpoints(folder).sweep();
            for (Path left : temporaries(folder)) {
                Folders.delete(left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the old run cannot be removed", e);
        }
    }

    /** Empties the folder of an old run, but for texts of the program's own; what makes it a run goes last. */
    private static void clear(Path folder) throws IOException {
        for (String name : names(folder)) {
            if (!isOwnText(name) && !name.equals(RunLock.NAME) && !name.equals(SETTINGS)) {
                Folders.delete(folder.resolve(name));
            }
        }
        Folders.sync(folder);
        Folders.delete(folder.resolve(SETTINGS));
    }

    private static List<Path> temporaries(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 3)) {
            return files.filter(AtomicFile::isTemporary).toList();
        }
    }
}
