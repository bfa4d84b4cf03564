package saeengine.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * What a command talks to: a terminal, or a file or pipe.
 *
 * @param terminal whether a line can be drawn over
 * @param utf8 whether it shows more than ASCII
 * @param width of a line, now
 */
record Screen(PrintStream out, boolean terminal, boolean utf8, IntSupplier width) {
    /** To the beginning of the line, and nothing left in it. */
    private static final String WIPED = "\r\u001B[K";

    /** What results are printed to. */
    static Screen ofOutput() {
        return of(System.out, "1");
    }

    /** For commands whose standard output is data: the error stream where somebody watches it; a file gets errors only. */
    static Screen ofErrors() {
        Screen errors = of(System.err, "2");
        return errors.terminal()
                ? errors
                : new Screen(new PrintStream(OutputStream.nullOutputStream()), false, errors.utf8(), errors.width());
    }

    private static Screen of(PrintStream out, String descriptor) {
        return new Screen(out, terminal(descriptor).isPresent(), isUtf8(), () -> TerminalWidth.of(descriptor));
    }

    /** The terminal behind a descriptor. Asks the kernel: System.console() is there for redirected output, too, from Java 22 on. */
    static Optional<String> terminal(String descriptor) {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
            boolean terminal =
                    target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            return terminal && !"dumb".equals(System.getenv("TERM")) ? Optional.of(target) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** A line that on a terminal goes on below, moved in or in its second column, where it is too long. */
    void say(String line) {
        if (terminal) {
            List<String> lines = line.startsWith(" ")
                    ? Wrapped.lines(line, width.getAsInt())
                    : Wrapped.lines(line, width.getAsInt(), 2);
            lines.forEach(out::println);
        } else {
            out.println(line);
        }
    }

    /** Draws over the line; nothing is drawn where that cannot be. */
    void draw(String line) {
        if (terminal) {
            put(line.substring(0, Math.min(line.length(), width.getAsInt() - 1)));
        }
    }

    /** As {@link #draw}, of what is known to fit. */
    void put(String line) {
        if (terminal) {
            out.print(WIPED + line);
            out.flush();
        }
    }

    /** Takes the drawn line away. */
    void wipe() {
        put("");
    }

    /** The first of these that is set decides, as everywhere. */
    private static boolean isUtf8() {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }
}
