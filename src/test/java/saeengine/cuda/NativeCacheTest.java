package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of unpacked libraries: private, and never a file that is not the jar's. */
class NativeCacheTest {
    private static final String RESOURCE = "/kernels/index.txt";

    @TempDir
    Path folder;

    @Test
    void aFileIsTheResourceWhateverLayThere() throws IOException {
        NativeCache cache = NativeCache.in(folder.resolve("a"), "1.0");
        Path file = cache.unpack(RESOURCE);
        byte[] right = Files.readAllBytes(file);
        assertTrue(right.length > 0);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
        Files.write(file, new byte[] {1, 2, 3});
        NativeCache.in(folder.resolve("a"), "1.0").unpack(RESOURCE);
        assertArrayEquals(right, Files.readAllBytes(file), "a file cut short is written again");
        try (var files = Files.list(file.getParent())) {
            assertEquals(1, files.count(), "no temporary file stays");
        }
    }

    @Test
    void aFolderThatOthersCanOpenIsRefused() throws IOException {
        Path open = Files.createDirectories(folder.resolve("2.0"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        IOException e = assertThrows(IOException.class, () -> NativeCache.in(folder, "2.0"));
        assertTrue(e.getMessage().contains("chmod 700") && e.getMessage().contains(NativeCache.PROPERTY));
    }

    @Test
    void aResourceThatIsNotThere() throws IOException {
        NativeCache cache = NativeCache.in(folder, "3.0");
        assertThrows(IOException.class, () -> cache.unpack("/lib/none.so"));
    }
}
