package saeengine.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A run's progress: one line drawn over and over on a terminal, a plain line every few seconds elsewhere.
 *
 * <p>Nothing is written into a redirected file but whole lines.
 */
final class Progress {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PIPED_NANOS = 10_000_000_000L;
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean utf8;
    private final long steps;
    private long started;
    private long firstStep = -1;
    private long firstRows;
    private long drawn;
    private int lastLength;
    private boolean noted;

    Progress(PrintStream out, long steps) {
        this.out = out;
        this.terminal = isTerminal();
        this.utf8 = String.valueOf(System.getenv("LC_ALL") + System.getenv("LC_CTYPE") + System.getenv("LANG"))
                .toUpperCase(Locale.ROOT)
                .contains("UTF-8");
        this.steps = steps;
    }

    /** Whether a line can be drawn over. */
    static boolean isTerminal() {
        return terminal().isPresent();
    }

    /** The terminal that is written to. Asks the kernel: System.console() is there for redirected output, too, from Java 22 on. */
    static Optional<String> terminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            boolean terminal =
                    target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            return terminal && !"dumb".equals(System.getenv("TERM")) ? Optional.of(target) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Draws where the run stands, unless it was drawn a moment ago. */
    void at(long step, long rows, String losses) {
        long now = System.nanoTime();
        if (firstStep < 0) {
            started = now;
            drawn = now;
            firstStep = step;
            firstRows = rows;
        }
        boolean last = step == steps;
        if (!last && now - drawn < (terminal ? TERMINAL_NANOS : PIPED_NANOS)) {
            return;
        }
        drawn = now;
        double seconds = Math.max(1e-9, (now - started) * 1e-9);
        double rate = (step - firstStep) / seconds;
        String text = String.format(
                Locale.ROOT,
                "step %,d/%,d  %.1f steps/s  %,.0f tokens/s  %s left  loss %s",
                step,
                steps,
                rate,
                (rows - firstRows) / seconds,
                duration((steps - step) / Math.max(1e-9, rate)),
                losses);
        print(terminal ? bar((double) step / steps) + " " + text : text);
    }

    /** Whether any step was heard of, so that there is something logged. */
    boolean hasBegun() {
        return firstStep >= 0;
    }

    /** A whole line of something else, once in the run: of what is said again the first is enough. */
    void noteOnce(String line) {
        if (noted) {
            return;
        }
        noted = true;
        if (terminal && lastLength > 0) {
            out.print("\r" + " ".repeat(lastLength) + "\r");
            lastLength = 0;
        }
        out.println(line);
    }

    private void print(String line) {
        if (!terminal) {
            out.println(line);
            return;
        }
        String padding = " ".repeat(Math.max(0, lastLength - line.length()));
        lastLength = line.length();
        out.print("\r" + line + padding);
        out.flush();
    }

    /** Leaves the line as it stands and goes to the next. */
    void end() {
        if (terminal && lastLength > 0) {
            out.println();
        }
    }

    private String bar(double done) {
        int full = (int) Math.round(done * BAR);
        String on = utf8 ? "█" : "#";
        String off = utf8 ? "░" : ".";
        return on.repeat(full) + off.repeat(BAR - full);
    }

    static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s >= 3600) {
            return String.format(Locale.ROOT, "%d h %02d min", s / 3600, s % 3600 / 60);
        }
        return s >= 60 ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60) : s + " s";
    }
}
