package saeengine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.TinyModel;

/** The jar holds what it runs and nothing of platforms that it refuses. */
@Tag("jar")
class JarTest {
    private static final List<String> OTHERS = List.of(
            "windows-",
            "macos",
            "darwin",
            "android",
            "/ios-",
            "aarch64",
            "arm64",
            "armhf",
            "linux-arm",
            "riscv",
            "ppc64");

    /** The two bytes of an ELF header that name the processor. */
    private static final int MACHINE = 18;

    private static final int X86_64 = 62;

    private final Path jar = Path.of(System.getProperty("saeengine.jar"));

    @Test
    void nothingOfOtherPlatforms() throws IOException {
        List<String> others = new ArrayList<>();
        int natives = 0;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
                String name = entry.getName().toLowerCase(Locale.ROOT);
                if (OTHERS.stream().anyMatch(name::contains) || name.matches(".*\\.(dll|dylib|jnilib)")) {
                    others.add(entry.getName());
                }
                byte[] head = head(zip, entry);
                if (head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F') {
                    natives++;
                    assertEquals(X86_64, head[MACHINE], entry.getName());
                }
            }
        }
        assertEquals(List.of(), others);
        assertTrue(natives >= 5, "natives of this platform: " + natives);
    }

    private static byte[] head(ZipFile zip, ZipEntry entry) throws IOException {
        byte[] head = new byte[MACHINE + 2];
        try (InputStream in = zip.getInputStream(entry)) {
            in.readNBytes(head, 0, head.length);
        }
        return head;
    }

    /** Products, eigenvalues and the pages of a report, each from what the jar carries. */
    @Test
    void itTrains(@TempDir Path folder) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process train = new ProcessBuilder(
                        java,
                        "-jar",
                        jar.toString(),
                        "train",
                        "--model",
                        "random:" + TinyModel.config(folder),
                        "--text",
                        TinyModel.stories(folder).toString(),
                        "--features",
                        "4",
                        "--steps",
                        "3",
                        "--batch",
                        "8",
                        "--eval-rows",
                        "50",
                        "--out",
                        folder.resolve("run").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
        assertTrue(train.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, train.exitValue(), Files.readString(folder.resolve("log.txt")));
        assertTrue(Files.size(folder.resolve("run/report.html")) > 0);
    }
}
