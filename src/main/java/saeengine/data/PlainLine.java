package saeengine.data;

import java.util.stream.Collectors;

/**
 * Makes one line of plain text out of a message that quotes a file. Names in files may hold line breaks, control
 * sequences that a terminal obeys, and millions of characters.
 */
final class PlainLine {
    private static final int LONGEST = 2000;
    private static final int END_SHOWN = 400;
    private static final String GAP = " ... ";

    private PlainLine() {}

    /** The message with control characters spelt as in Java, and without its middle where it is very long. */
    static String of(String message) {
        String shown = message.length() <= LONGEST
                ? message
                : message.substring(0, LONGEST - END_SHOWN) + GAP + message.substring(message.length() - END_SHOWN);
        return shown.chars().allMatch(PlainLine::isPlain)
                ? shown
                : shown.chars().mapToObj(PlainLine::spelt).collect(Collectors.joining());
    }

    private static boolean isPlain(int c) {
        return !Character.isISOControl(c) && c != 0x2028 && c != 0x2029;
    }

    private static String spelt(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> isPlain(c) ? String.valueOf((char) c) : String.format("\\u%04x", c);
        };
    }
}
