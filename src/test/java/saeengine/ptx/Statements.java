package saeengine.ptx;

import java.util.ArrayList;
import java.util.List;

/** Cuts PTX text into statements; comments are dropped, white space is one blank. */
final class Statements {
    private static final List<String> LINE_DIRECTIVES =
            List.of(".loc ", ".file", ".version", ".target", ".address_size", ".section");

    private final String text;
    private final List<Statement> found = new ArrayList<>();
    private final StringBuilder piece = new StringBuilder();
    private int at;
    private int line = 1;
    private int pieceLine;

    private Statements(String text) {
        this.text = text;
    }

    static List<Statement> of(String text) {
        Statements statements = new Statements(text);
        statements.cut();
        return statements.found;
    }

    private void cut() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '/' && at < text.length() && text.charAt(at) == '/') {
                skipTo("\n");
            } else if (c == '/' && at < text.length() && text.charAt(at) == '*') {
                skipTo("*/");
            } else if (c == '\n') {
                endOfLine();
            } else {
                take(c);
            }
        }
        finish();
    }

    private void skipTo(String end) {
        int stop = text.indexOf(end, at);
        stop = stop < 0 ? text.length() : stop;
        line += (int) text.substring(at, stop).chars().filter(c -> c == '\n').count();
        at = stop + (end.equals("\n") ? 0 : end.length());
    }

    private void endOfLine() {
        boolean ends = LINE_DIRECTIVES.stream().anyMatch(d -> piece.indexOf(d) == 0);
        if (ends) {
            finish();
        }
        line++;
        take(' ');
    }

    private void take(char c) {
        boolean fresh = piece.length() == 0;
        if (c == ';') {
            finish();
        } else if (c == '}' && !inVector()) {
            finish();
            add("}");
        } else if (c == '{' && opensBlock()) {
            finish();
            add("{");
        } else if (c == ':' && piece.indexOf(" ") < 0 && piece.indexOf("[") < 0) {
            add(piece.append(':').toString());
            piece.setLength(0);
        } else if (!Character.isWhitespace(c)) {
            if (fresh) {
                pieceLine = line;
            }
            piece.append(c);
        } else if (!fresh && piece.charAt(piece.length() - 1) != ' ') {
            piece.append(' ');
        }
    }

    private boolean inVector() {
        return piece.lastIndexOf("{") > piece.lastIndexOf("}");
    }

    /** A brace after nothing, a header's closing parenthesis or a section's name opens a block; others a list. */
    private boolean opensBlock() {
        String before = piece.toString().strip();
        return before.isEmpty() || before.endsWith(")") || before.startsWith(".visible") || before.startsWith(".entry");
    }

    private void finish() {
        String whole = piece.toString().strip();
        if (!whole.isEmpty()) {
            found.add(new Statement(pieceLine, whole));
        }
        piece.setLength(0);
    }

    private void add(String whole) {
        found.add(new Statement(line, whole));
    }
}
