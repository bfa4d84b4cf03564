package saeengine.report;

import java.util.Arrays;

/** A small writer of SVG text: elements with attributes in the order given, everything escaped, one line each. */
final class Svg {
    private final StringBuilder out = new StringBuilder();
    private int depth;

    /** Opens an element; attributes come as name, value, name, value. */
    Svg open(String element, String... attributes) {
        start(element, attributes).append(">\n");
        depth++;
        return this;
    }

    Svg close(String element) {
        depth--;
        indent().append("</").append(element).append(">\n");
        return this;
    }

    /** An element without content. */
    Svg empty(String element, String... attributes) {
        start(element, attributes).append("/>\n");
        return this;
    }

    /** An element that holds text only. */
    Svg text(String element, String content, String... attributes) {
        start(element, attributes).append('>').append(escape(content));
        out.append("</").append(element).append(">\n");
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String... attributes) {
        String[] all = concat(
                new String[] {
                    "x1", Numbers.coordinate(x1), "y1", Numbers.coordinate(y1),
                    "x2", Numbers.coordinate(x2), "y2", Numbers.coordinate(y2)
                },
                attributes);
        return empty("line", all);
    }

    /** Text at a place. */
    Svg label(double x, double y, String content, String... attributes) {
        return text(
                "text",
                content,
                concat(new String[] {"x", Numbers.coordinate(x), "y", Numbers.coordinate(y)}, attributes));
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private StringBuilder start(String element, String... attributes) {
        indent().append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            out.append(escape(attributes[i + 1])).append('"');
        }
        return out;
    }

    private StringBuilder indent() {
        return out.append("  ".repeat(depth));
    }

    private static String[] concat(String[] first, String[] second) {
        String[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Escapes for XML and HTML alike, in text and in quoted attributes; characters XML forbids become "?". */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isXml(c) ? c : '?');
            }
        });
        return safe.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c < 0xD800 || c > 0xDFFF && c < 0xFFFE || c > 0xFFFF;
    }
}
