package saeengine.data.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import saeengine.data.DataException;
import saeengine.data.OpenFiles;
import saeengine.data.Utf8Files;

/** The files that hold text, by their names, and those that a folder or a pattern of names stands for. */
public final class TextFiles {
    /** Forms of files with the endings of each, in the order of preference where a data set comes in several. */
    private enum Form {
        PARQUET(".parquet"),
        JSONL(".jsonl"),
        TXT(".txt"),
        BIN(".bin"),
        JSON(".json");

        private final String ending;

        Form(String ending) {
            this.ending = ending;
        }

        private boolean has(String name) {
            String small = name.toLowerCase(Locale.ROOT);
            boolean packs = this != PARQUET && this != BIN;
            return small.endsWith(ending)
                    || (packs && (small.endsWith(ending + ".gz") || small.endsWith(ending + ".zst")));
        }
    }

    private TextFiles() {}

    /** Of a data set's files those of the first form that any of them has; a set in two forms is one set. */
    public static List<String> oneForm(Collection<String> names) {
        for (Form form : Form.values()) {
            List<String> fitting = names.stream().filter(form::has).toList();
            if (!fitting.isEmpty() && form != Form.BIN) {
                return fitting;
            }
        }
        return List.of();
    }

    /**
     * The files that a path stands for, sorted by name: itself, where it is a file; of a folder all text files in it and
     * below it; of a pattern, with * for anything within a name, ** also across folders, ? and [abc], those that fit.
     */
    public static List<Path> of(Path given) {
        if (Files.isDirectory(given)) {
            return ofFolder(given);
        }
        boolean pattern = given.toString().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
        return pattern && !Files.exists(given) ? matching(given) : List.of(given);
    }

    private static List<Path> ofFolder(Path folder) {
        List<Path> files = below(folder, Integer.MAX_VALUE);
        List<Form> forms = Stream.of(Form.values())
                .filter(form -> files.stream().anyMatch(file -> form.has(name(file))))
                .collect(Collectors.toCollection(ArrayList::new));
        if (forms.size() > 1) {
            // Beside texts in another form such a file describes them.
            forms.remove(Form.JSON);
        }
        if (forms.isEmpty()) {
            throw new DataException(
                    folder + ": is a folder without text in it; a text file ends in .txt, .json or .jsonl,"
                            + " also with .gz or .zst after that, in .parquet or .bin");
        }
        if (forms.size() > 1) {
            throw new DataException(folder + ": holds texts that end in "
                    + forms.stream().map(form -> form.ending).collect(Collectors.joining(" and "))
                    + ", which may be the same ones twice; name some, as in '"
                    + folder.resolve("**" + forms.get(0).ending) + "'");
        }
        return files.stream().filter(file -> forms.get(0).has(name(file))).toList();
    }

    private static List<Path> matching(Path pattern) {
        Path root = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
        int deep = pattern.getNameCount();
        for (Path part : pattern) {
            if (part.toString().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
                break;
            }
            root = root.resolve(part);
            deep--;
        }
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.normalize());
        } catch (PatternSyntaxException | InvalidPathException e) {
            throw new DataException(pattern + ": is no pattern of names: " + Utf8Files.reason(e), e);
        }
        List<Path> files = Files.isDirectory(root)
                ? below(root, pattern.toString().contains("**") ? Integer.MAX_VALUE : deep).stream()
                        .filter(file -> matcher.matches(file.normalize()))
                        .toList()
                : List.of();
        if (files.isEmpty()) {
            throw new DataException(pattern + ": no file has a name that fits; check the pattern");
        }
        return files;
    }

    /** All files in a folder and below it, hidden ones left out, by name; links to files are files, to folders are not. */
    private static List<Path> below(Path folder, int deep) {
        try (Stream<Path> files = Files.walk(folder, deep)) {
            return files.filter(file -> Files.isRegularFile(file) && !isHidden(folder.relativize(file)))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw OpenFiles.unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw OpenFiles.unreadable(folder, Objects.requireNonNull(e.getCause()));
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
