package saeengine.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files that are bundled with the program, as a folder on the disk.
 *
 * <p>Its list is the bundled {@code SHA256SUMS}, in the form of the program of that name. Inside a jar the files are
 * unpacked, once, into a cache folder whose name is a part of the list's own sum: another version of the files never
 * meets them. What is there already is read again and replaced where a sum is wrong.
 */
public final class UnpackedFolder {
    private static final String LIST = "SHA256SUMS";
    private static final int NAME_LENGTH = 12;

    private UnpackedFolder() {}

    /**
     * @param loader what the files are bundled with
     * @param resource the bundled folder, say {@code models/story}
     * @param cache where it may be unpacked
     */
    public static @Nullable Path of(ClassLoader loader, String resource, Path cache) {
        URL list = loader.getResource(resource + "/" + LIST);
        if (list == null) {
            throw new DataException("this build has no " + resource + " inside; build it whole, with mvn package");
        }
        try {
            if (list.getProtocol().equals("file")) {
                return Path.of(list.toURI()).getParent();
            }
            byte[] sums = bytes(loader, resource, LIST);
            String name = resource.substring(resource.lastIndexOf('/') + 1);
            Path folder = cache.resolve(name + "-"
                    + HexFormat.of().formatHex(FileSum.digest().digest(sums)).substring(0, NAME_LENGTH));
            Files.createDirectories(folder);
            for (Map.Entry<String, String> file : parse(sums).entrySet()) {
                unpack(loader, resource, file.getKey(), file.getValue(), folder);
            }
            return folder;
        } catch (IOException | URISyntaxException e) {
            throw new DataException(
                    cache + ": the bundled " + resource + " cannot be unpacked there (" + e
                            + "); name another cache folder with XDG_CACHE_HOME",
                    e);
        }
    }

    private static void unpack(ClassLoader loader, String resource, String name, String sum, Path folder)
            throws IOException {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file) && sum(file).equals(sum)) {
            return;
        }
        byte[] content = bytes(loader, resource, name);
        AtomicFile.write(file, out -> out.write(content));
        String written = sum(file);
        if (!written.equals(sum)) {
            throw new DataException(file + ": its SHA-256 is " + written + ", " + LIST + " says " + sum
                    + "; the jar or the disk is damaged");
        }
    }

    private static byte[] bytes(ClassLoader loader, String resource, String name) throws IOException {
        try (InputStream in = loader.getResourceAsStream(resource + "/" + name)) {
            if (in == null) {
                throw new IOException(resource + "/" + name + " is listed but not there");
            }
            return in.readAllBytes();
        }
    }

    /** File names with their sums, in the list's order. */
    static Map<String, String> parse(byte[] list) {
        Map<String, String> sums = new LinkedHashMap<>();
        new String(list, StandardCharsets.UTF_8).lines().forEach(line -> {
            String[] words = line.split("\\s+[*]?", 2);
            sums.put(words[1], words[0]);
        });
        return sums;
    }

    static String sum(Path file) {
        return FileSum.of(file).sha256();
    }
}
