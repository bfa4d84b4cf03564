package saeengine.cli;

import java.io.PrintStream;
import saeengine.check.Watcher;

/** How far a part of the self-test is: a line drawn over on a terminal, nothing elsewhere. */
final class PartProgress implements Watcher {
    private final PrintStream out;
    private final boolean terminal = Progress.isTerminal();
    private int drawn;

    PartProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void at(String part, int done, int all) {
        draw(String.format("      %-14s %d of %d", part, done, all));
    }

    /** Makes room for a whole line. */
    void clear() {
        draw("");
    }

    private void draw(String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())) + (line.isEmpty() ? "\r" : ""));
            out.flush();
            drawn = line.length();
        }
    }
}
