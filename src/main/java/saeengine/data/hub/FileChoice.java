package saeengine.data.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import saeengine.data.DataException;
import saeengine.data.sae.SaeFiles;
import saeengine.data.tensors.ModelFolder;
import saeengine.data.text.TextFiles;

/** Which files of a repository are fetched: those that the program reads, or those that somebody names. */
final class FileChoice {
    private static final int FEW = 8;

    private FileChoice() {}

    /**
     * The files whose names one of the patterns matches: * is anything, / included, ? is one character, [abc] one of
     * these.
     */
    static List<RemoteFile> matching(List<RemoteFile> files, List<String> patterns) {
        List<RemoteFile> chosen = new ArrayList<>();
        for (String pattern : patterns) {
            Pattern form = form(pattern);
            List<RemoteFile> matches = files.stream()
                    .filter(file -> form.matcher(file.name()).matches())
                    .toList();
            if (matches.isEmpty()) {
                throw new DataException("--include " + pattern + ": fits none of the files, which are " + few(files));
            }
            matches.stream().filter(file -> !chosen.contains(file)).forEach(chosen::add);
        }
        return chosen;
    }

    /** What the program reads of a repository by itself; of shards the index only, whose shards are known from it. */
    static List<RemoteFile> byDefault(RepositoryType type, List<RemoteFile> files) {
        List<RemoteFile> chosen = switch (type) {
            case MODEL -> named(files, ModelFolder.read(names(files)));
            case DATASET -> named(files, TextFiles.oneForm(names(files)));
            case SAE -> autoencoder(files);
        };
        if (chosen.isEmpty()) {
            throw new DataException("it holds nothing that this program reads of a "
                    + type.name().toLowerCase(Locale.ROOT) + "; choose with --include, or another --type; its files: "
                    + few(files));
        }
        return chosen;
    }

    /** The files of the one folder that holds an autoencoder's weights, with the settings in it and above it. */
    private static List<RemoteFile> autoencoder(List<RemoteFile> files) {
        Set<String> folders = files.stream()
                .filter(file -> SaeFiles.isWeights(baseName(file)))
                .map(RemoteFile::folder)
                .collect(Collectors.toCollection(TreeSet::new));
        if (folders.size() > 1) {
            List<String> shown = folders.stream()
                    .limit(FEW)
                    .map(folder -> "'" + folder + "*'")
                    .toList();
            throw new DataException(
                    "it holds autoencoders in " + folders.size() + " folders; choose with --include, as in "
                            + String.join(", ", shown) + (folders.size() > FEW ? ", ..." : ""));
        }
        if (folders.isEmpty()) {
            return List.of();
        }
        String folder = folders.iterator().next();
        return files.stream()
                .filter(file -> (file.folder().equals(folder) && SaeFiles.isWeights(baseName(file)))
                        || (folder.startsWith(file.folder()) && SaeFiles.isSettings(baseName(file))))
                .toList();
    }

    static List<RemoteFile> named(List<RemoteFile> files, List<String> names) {
        return files.stream().filter(file -> names.contains(file.name())).toList();
    }

    private static List<String> names(List<RemoteFile> files) {
        return files.stream().map(RemoteFile::name).toList();
    }

    private static String baseName(RemoteFile file) {
        return file.name().substring(file.folder().length());
    }

    static String few(List<RemoteFile> files) {
        return files.stream().limit(FEW).map(RemoteFile::name).collect(Collectors.joining(", "))
                + (files.size() > FEW ? " and " + (files.size() - FEW) + " more" : "");
    }

    private static Pattern form(String pattern) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int end = c == '[' ? pattern.indexOf(']', i + 2) : -1;
            if (c == '*') {
                form.append(".*");
            } else if (c == '?') {
                form.append('.');
            } else if (end > 0) {
                String set = pattern.substring(i + 1, end);
                boolean not = set.startsWith("!");
                form.append(not ? "[^" : "[");
                form.append((not ? set.substring(1) : set).replaceAll("[\\[\\]\\\\^&]", "\\\\$0"))
                        .append(']');
                i = end;
            } else {
                form.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(form.toString());
    }
}
