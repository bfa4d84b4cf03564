package saeengine.cli;

import java.util.ArrayList;
import java.util.List;

/** Text in lines of at most a width, broken at spaces and never inside a word; a longer word has a line to itself. */
final class Wrapped {
    private Wrapped() {}

    /** @param hanging how far all lines but the first are moved in */
    static List<String> lines(String text, int width, int hanging) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int begins = rest.length() - rest.stripLeading().length();
            int cut = rest.lastIndexOf(' ', width);
            if (cut <= begins) {
                cut = rest.indexOf(' ', Math.max(width, begins));
            }
            if (cut < 0) {
                break;
            }
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = " ".repeat(hanging) + rest.substring(cut).strip();
        }
        lines.add(rest.stripTrailing());
        return lines;
    }

    /** A line whose continuations stand below its second column, or, where it has one column, below its first word. */
    static List<String> lines(String line, int width) {
        int begins = line.length() - line.stripLeading().length();
        int gap = begins == 0 ? -1 : line.indexOf("  ", begins);
        int second = gap;
        while (second >= 0 && second < line.length() && line.charAt(second) == ' ') {
            second++;
        }
        return lines(line, width, gap < 0 ? begins : second);
    }

    /** Two columns: a term, and what it means from {@code column} on, on a line of its own where the term is longer. */
    static List<String> entry(String term, String meaning, int width, int column) {
        String padded = term + " ".repeat(Math.max(0, column - term.length()));
        if (term.length() + 2 <= column) {
            return lines(padded + meaning, width, column);
        }
        List<String> lines = new ArrayList<>(List.of(term));
        lines.addAll(lines(" ".repeat(column) + meaning, width, column));
        return lines;
    }
}
