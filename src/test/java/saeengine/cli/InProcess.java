package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A command line run in this JVM, and what it printed. */
record InProcess(int exit, String out, String err) {
    static InProcess run(List<String> arguments) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit;
        try (PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setOut(outStream);
            System.setErr(errStream);
            exit = CommandRunner.run(arguments.toArray(String[]::new));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
        return new InProcess(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs what has to succeed, and returns what it printed. */
    static String succeeds(List<String> arguments) {
        InProcess run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        assertEquals("", run.err());
        return run.out();
    }

    /** Runs what has to fail with one line that holds all of {@code parts}. */
    static void refuses(List<String> arguments, String... parts) {
        InProcess run = run(arguments);
        assertTrue(run.exit() != 0, "exit code of " + arguments);
        assertEquals(1, run.err().lines().count(), "one line, got: " + run.err());
        assertFalse(run.err().contains("internal error"), run.err());
        for (String part : parts) {
            assertTrue(run.err().contains(part), "'" + part + "' in: " + run.err());
        }
    }

    /** What a file holds. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
