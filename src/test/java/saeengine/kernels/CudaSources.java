package saeengine.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of src/main/cuda, and the PTX of each. */
final class CudaSources {
    static final Path FOLDER = Path.of("src/main/cuda");
    static final Path PTX = Path.of("src/main/resources/kernels");

    private static final Pattern INCLUDE = Pattern.compile("^#include \"(.*)\"", Pattern.MULTILINE);

    private CudaSources() {}

    /** The .cu files' names, in their order. */
    static List<String> names() {
        return list(FOLDER, ".cu");
    }

    static List<String> ptxNames() {
        return list(PTX, ".ptx");
    }

    private static List<String> list(Path folder, String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String source(String cu) {
        return text(FOLDER.resolve(cu));
    }

    static String ptxOf(String cu) {
        return text(PTX.resolve(cu.replace(".cu", ".ptx")));
    }

    /** SHA-256 over the file and then every header that it includes, directly or not, in the order of their names. */
    static String hash(String cu) {
        TreeSet<String> headers = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(cu));
        while (!open.isEmpty()) {
            Matcher include = INCLUDE.matcher(source(open.pop()));
            while (include.find()) {
                if (headers.add(include.group(1))) {
                    open.push(include.group(1));
                }
            }
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(Files.readAllBytes(FOLDER.resolve(cu)));
            for (String header : headers) {
                sha.update(Files.readAllBytes(FOLDER.resolve(header)));
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
