package saeengine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the program as a user does, in a JVM of its own. */
public final class Cli {
    private Cli() {}

    /** What a run printed and how it ended. */
    public record Result(int exit, String out, String err) {
        /** The error stream's lines. */
        public List<String> errorLines() {
            return err.lines().toList();
        }
    }

    /** Starts the program; {@code jvm} options come before the main class. */
    public static Process start(Path folder, List<String> jvm, String... args) {
        return start(folder, "saeengine.cli.Main", jvm, args);
    }

    private static Process start(Path folder, String main, List<String> jvm, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main);
        command.addAll(List.of(args));
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(folder.resolve("stdout.txt").toFile())
                    .redirectError(folder.resolve("stderr.txt").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Result run(Path folder, List<String> jvm, String... args) {
        return runMain(folder, "saeengine.cli.Main", jvm, args);
    }

    /** Runs another entry point. */
    public static Result runMain(Path folder, String main, List<String> jvm, String... args) {
        return runMain(folder, main, 120, jvm, args);
    }

    /** Runs another entry point that may take so long. */
    public static Result runMain(Path folder, String main, int seconds, List<String> jvm, String... args) {
        Process process = start(folder, main, jvm, args);
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end after " + seconds + " s: " + String.join(" ", args));
            }
            return new Result(process.exitValue(), read(folder, "stdout.txt"), read(folder, "stderr.txt"));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path folder, String name) {
        try {
            return java.nio.file.Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
