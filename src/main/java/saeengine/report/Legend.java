package saeengine.report;

import java.util.List;

/** The rows of names above the still figure: colour, name, bound. */
final class Legend {
    private static final double ROW = 20;

    private Legend() {}

    /** The attribute of a line with such dashes; "" for a solid one. */
    static String dashes(String dash) {
        return dash.isEmpty() ? "" : " stroke-dasharray='" + dash + "'";
    }

    /** Draws from the given corner on, in as many rows as it takes; returns the last row's base line. */
    static double draw(Svg svg, List<Figure.Series> series, double left, double y, double right) {
        svg.open("g", "class='legend' font-size='12.5' fill='" + Theme.STILL.ink() + "'");
        double x = left;
        for (Figure.Series s : series) {
            String name = Text.shorten(s.curve().label(), 24);
            String bound = Double.isNaN(s.bound()) ? "" : "bound " + Numbers.value(s.bound(), 3);
            // No font is at hand to measure with: these widths are those of a wide one.
            double width = 31 + 7.6 * name.length() + 6 + 6.4 * bound.length() + 18;
            if (x > left && x + width > right) {
                x = left;
                y += ROW;
            }
            svg.line(
                    x,
                    y - 4,
                    x + 24,
                    y - 4,
                    "stroke-width='3' stroke='" + s.ink().onLight() + "'");
            svg.pair(x + 31, y, Svg.attribute("data-member", s.curve().name()), name, bound);
            x += width;
        }
        svg.close("g");
        return y;
    }
}
