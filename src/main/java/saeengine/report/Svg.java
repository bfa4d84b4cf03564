package saeengine.report;

/**
 * A small writer of SVG text, one element a line.
 *
 * <p>Attributes are given as text, such as {@code "stroke='#fff' rx='2'"}; what comes from a file goes
 * through {@link #attribute}, and text content is always escaped.
 */
final class Svg {
    private final StringBuilder out = new StringBuilder();
    private int depth;

    Svg open(String element, String attributes) {
        start(element, attributes).append(">\n");
        depth++;
        return this;
    }

    Svg close(String element) {
        depth--;
        return line("</" + element + ">");
    }

    /** An element that holds text only. */
    Svg text(String element, String attributes, String content) {
        start(element, attributes).append('>').append(escape(content));
        out.append("</").append(element).append(">\n");
        return this;
    }

    /** Text at a place. */
    Svg label(double x, double y, String attributes, String content) {
        return text("text", at("x", x) + at("y", y) + " " + attributes, content);
    }

    /** Text at a place in two parts: a name in bold, then something about it, softer. */
    Svg pair(double x, double y, String attributes, String name, String about) {
        return pair(x, y, attributes, name, about, Theme.STILL);
    }

    Svg pair(double x, double y, String attributes, String name, String about, Theme theme) {
        open("text", at("x", x) + at("y", y) + " " + attributes);
        text("tspan", "font-weight='600'", name);
        text("tspan", "dx='6' fill='" + theme.soft() + "'", about);
        return close("text");
    }

    Svg line(double x1, double y1, double x2, double y2, String attributes) {
        return empty("line", at("x1", x1) + at("y1", y1) + at("x2", x2) + at("y2", y2) + " " + attributes);
    }

    Svg rect(double x, double y, double width, double height, String attributes) {
        String size = at("width", width) + at("height", height);
        return empty("rect", at("x", x) + at("y", y) + size + " " + attributes);
    }

    Svg circle(double x, double y, double radius, String attributes) {
        return empty("circle", at("cx", x) + at("cy", y) + at("r", radius) + " " + attributes);
    }

    /** A circle that says something when pointed at. */
    Svg dot(double x, double y, double radius, String attributes, String says) {
        open("circle", at("cx", x) + at("cy", y) + at("r", radius) + " " + attributes);
        text("title", "", says);
        return close("circle");
    }

    /** A line through points given as "x,y x,y". */
    Svg polyline(String points, String attributes) {
        return empty("polyline", "points='" + points + "' " + attributes);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** One attribute whose value may hold anything. */
    static String attribute(String name, String value) {
        return " " + name + "='" + escape(value) + "'";
    }

    private static String at(String name, double coordinate) {
        return attribute(name, Numbers.coordinate(coordinate));
    }

    private Svg empty(String element, String attributes) {
        start(element, attributes).append("/>\n");
        return this;
    }

    private Svg line(String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
        return this;
    }

    private StringBuilder start(String element, String attributes) {
        String rest = attributes.strip();
        out.append("  ".repeat(depth)).append('<').append(element);
        return rest.isEmpty() ? out : out.append(' ').append(rest);
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
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < 0xD800)
                || (c > 0xDFFF && c < 0xFFFE)
                || c > 0xFFFF;
    }
}
