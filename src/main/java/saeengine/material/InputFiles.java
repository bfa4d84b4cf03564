package saeengine.material;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import saeengine.data.HubCache;
import saeengine.data.text.TextFiles;
import saeengine.run.Log;

/** Checks, before any work, that what is to be read can be. */
public final class InputFiles {
    private static final int SHOWN = 5;

    private InputFiles() {}

    /** Fails on the first that is no file to be read; null, for an option that was not given, is nothing to check. */
    public static void requireReadable(@Nullable List<Path> files) {
        if (files != null) {
            files.forEach(InputFiles::requireReadable);
        }
    }

    /** As {@link #texts}; null for an option that was not given. */
    public static @Nullable List<Path> textsIfGiven(@Nullable List<Path> given, Log log) {
        return given == null ? null : texts(given, log);
    }

    /**
     * The files that an option's paths stand for, readable ones: a folder or a pattern of names is all of its text files by
     * name, and the log says which.
     */
    public static List<Path> texts(List<Path> given, Log log) {
        List<Path> all = new ArrayList<>();
        for (Path path : given) {
            List<Path> files = TextFiles.of(path);
            if (!files.equals(List.of(path))) {
                log.say("text: " + path + ": " + files.size() + (files.size() == 1 ? " file" : " files, by name") + ": "
                        + shown(files));
            }
            all.addAll(files);
        }
        requireReadable(all);
        return all;
    }

    private static String shown(List<Path> files) {
        String first = files.stream().limit(SHOWN).map(Path::toString).collect(Collectors.joining(", "));
        return files.size() <= SHOWN ? first : first + " ... " + files.get(files.size() - 1);
    }

    public static void requireReadable(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": is a folder; name the files in it");
        }
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    file + ": there is no such file to read" + HubCache.advice(file, "dataset"));
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(file + ": may not be read by this user");
        }
    }
}
