package saeengine.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/library.md are those of {@link Quickstart}, and they do what they say. */
class QuickstartTest {
    @TempDir
    Path folder;

    @Test
    void itRuns() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Quickstart.run(folder.resolve("run").toString(), 2);
        } finally {
            System.setOut(before);
        }
        String said = printed.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains(" rows of 768, the first of"), said);
        assertTrue(said.contains("\n2 {F1024-k32="), said);
        assertTrue(said.contains("\nexplained variance "), said);
        assertTrue(said.contains("\nL0 "), said);
        assertTrue(said.contains("\n1024 latents, decoder row 0 "), said);
    }

    @Test
    void thePageShowsIt() throws IOException {
        String source = Files.readString(Path.of("src/test/java/saeengine/examples/Quickstart.java"));
        String method = source.substring(source.indexOf("public static void run("));
        String body = method.substring(method.indexOf('\n') + 1, method.lastIndexOf("    }\n}"));
        String shown = body.lines()
                .map(line -> line.startsWith("        ") ? line.substring(8) : line)
                .collect(Collectors.joining("\n", "```java\n", "\n```"));
        assertTrue(Files.readString(Path.of("docs/library.md")).contains(shown), shown);
    }
}
