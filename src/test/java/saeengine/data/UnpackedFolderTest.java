package saeengine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedFolderTest {
    private static final String RESOURCE = "models/small";

    @TempDir
    Path temporary;

    private Path cache;

    @BeforeEach
    void nameTheCache() {
        cache = temporary.resolve("caches/deep");
    }

    @Test
    void aJarsFilesAreUnpackedOnce() throws IOException {
        try (URLClassLoader jar = jar("one.jar", Map.of("a.txt", "first", "b.bin", "second"))) {
            Path folder = UnpackedFolder.of(jar, RESOURCE, cache);
            assertEquals("first", Files.readString(folder.resolve("a.txt")));
            assertEquals("second", Files.readString(folder.resolve("b.bin")));
            Object written = Files.getAttribute(folder.resolve("a.txt"), "unix:ino");
            assertEquals(folder, UnpackedFolder.of(jar, RESOURCE, cache));
            assertEquals(written, Files.getAttribute(folder.resolve("a.txt"), "unix:ino"), "not written again");
        }
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        try (URLClassLoader jar = jar("one.jar", Map.of("a.txt", "first"))) {
            Path file = UnpackedFolder.of(jar, RESOURCE, cache).resolve("a.txt");
            Files.writeString(file, "fir");
            UnpackedFolder.of(jar, RESOURCE, cache);
            assertEquals("first", Files.readString(file));
        }
    }

    @Test
    void anotherVersionHasAnotherFolder() throws IOException {
        try (URLClassLoader one = jar("one.jar", Map.of("a.txt", "first"));
                URLClassLoader two = jar("two.jar", Map.of("a.txt", "other"))) {
            Path first = UnpackedFolder.of(one, RESOURCE, cache);
            assertNotEquals(first, UnpackedFolder.of(two, RESOURCE, cache));
            assertEquals("first", Files.readString(first.resolve("a.txt")));
        }
    }

    @Test
    void filesThatLieOnTheDiskAreUsedThere() throws IOException {
        Path classes = temporary.resolve("classes");
        Path there = Files.createDirectories(classes.resolve(RESOURCE));
        Files.writeString(there.resolve("SHA256SUMS"), "");
        try (URLClassLoader folder =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            assertEquals(there, UnpackedFolder.of(folder, RESOURCE, cache));
            assertFalse(Files.exists(cache));
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        try (URLClassLoader jar = jar("one.jar", Map.of("a.txt", "first"))) {
            DataException missing =
                    assertThrows(DataException.class, () -> UnpackedFolder.of(jar, "models/none", cache));
            assertTrue(missing.getMessage().contains("mvn package"), missing.getMessage());
            Path file = Files.writeString(temporary.resolve("file"), "");
            DataException blocked = assertThrows(DataException.class, () -> UnpackedFolder.of(jar, RESOURCE, file));
            assertTrue(blocked.getMessage().contains("XDG_CACHE_HOME"), blocked.getMessage());
        }
    }

    private URLClassLoader jar(String name, Map<String, String> files) throws IOException {
        Path jar = temporary.resolve(name);
        StringBuilder sums = new StringBuilder();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                add(entries, file.getKey(), file.getValue());
                Path copy = Files.writeString(temporary.resolve("copy"), file.getValue());
                sums.append(UnpackedFolder.sum(copy))
                        .append("  ")
                        .append(file.getKey())
                        .append('\n');
            }
            add(entries, "SHA256SUMS", sums.toString());
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }

    private static void add(JarOutputStream jar, String name, String text) throws IOException {
        jar.putNextEntry(new JarEntry(RESOURCE + "/" + name));
        jar.write(text.getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
    }
}
