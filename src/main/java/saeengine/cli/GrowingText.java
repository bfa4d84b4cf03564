package saeengine.cli;

import java.io.PrintStream;

/** A text that is printed while it grows, in whole characters: what may be the beginning of one waits for its end. */
final class GrowingText {
    /** What a decoder puts for bytes that are no character, or none yet. */
    private static final char REPLACEMENT = '\uFFFD';

    private final PrintStream out;
    private int printed;

    GrowingText(PrintStream out) {
        this.out = out;
    }

    /** Prints what is new, except what may still change. */
    void show(String text) {
        int end = text.length();
        while (end > printed && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        print(text, end);
    }

    /** Prints the rest and ends the line. */
    void end(String text) {
        print(text, text.length());
        out.println();
    }

    private void print(String text, int end) {
        if (end > printed) {
            out.print(text.substring(printed, end));
            out.flush();
            printed = end;
        }
    }
}
