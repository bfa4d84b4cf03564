package saeengine.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import saeengine.data.DataException;

/** The program's entry point. What it reads from and writes to a terminal is UTF-8 whatever the locale. */
public final class Main {
    private static final int BUFFER_BYTES = 8192;

    private Main() {}

    public static void main(String[] args) {
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        System.exit(run(args));
    }

    private static int run(String[] args) {
        String[] typed;
        try {
            FileNames.requireWorkingFolder();
            typed = Utf8Arguments.of(args);
        } catch (DataException e) {
            System.err.println("sae-engine: " + e.getMessage());
            return CommandRunner.WRONG_USAGE;
        }
        return CommandRunner.run(typed);
    }

    private static PrintStream utf8(FileDescriptor to) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(to), BUFFER_BYTES), true, StandardCharsets.UTF_8);
    }
}
