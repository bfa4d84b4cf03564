package saeengine.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The system loader's list of libraries, /etc/ld.so.cache: among other things, full paths that end in a 0 byte. */
final class LoaderCache {
    private static final Path FILE = Path.of("/etc/ld.so.cache");

    private LoaderCache() {}

    /** The path of a library that is listed and there. */
    static Optional<Path> find(String name) {
        try {
            return find(name, Files.readAllBytes(FILE));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Path> find(String name, byte[] cache) {
        String text = new String(cache, StandardCharsets.ISO_8859_1);
        String end = "/" + name + "\0";
        for (int at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) {
            int start = text.lastIndexOf('\0', at) + 1;
            String path = text.substring(start, at + end.length() - 1);
            if (path.startsWith("/") && !path.contains("i386") && Files.isRegularFile(Path.of(path))) {
                return Optional.of(Path.of(path));
            }
        }
        return Optional.empty();
    }
}
