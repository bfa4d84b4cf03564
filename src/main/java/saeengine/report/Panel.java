package saeengine.report;

import java.util.Arrays;
import java.util.List;

/**
 * One panel of the still figure: a loss axis, its grid, and every curve, clipped to the panel.
 *
 * @param id unique in the figure; names the clip path
 */
record Panel(String id, double left, double top, double width, double height, Scale steps, Scale losses) {
    static final String INK = "#1f2933";
    static final String SOFT = "#5f6b77";
    private static final String GRID = "#e6e9ed";
    private static final double LABEL_GAP = 15.5;

    void draw(Svg svg, List<Figure.Series> series, boolean stepLabels) {
        grid(svg, stepLabels);
        svg.open("clipPath", "id", "clip-" + id);
        svg.empty("rect", "x", at(left), "y", at(top - 2), "width", at(width), "height", at(height + 4));
        svg.close("clipPath");
        svg.open("g", "clip-path", "url(#clip-" + id + ")", "fill", "none", "stroke-linejoin", "round");
        // All faint lines first, so that no raw noise of one curve hides the smoothed line of another.
        series.forEach(s -> raw(svg, s));
        for (int i = 0; i < series.size(); i++) {
            bound(svg, series.get(i), i);
        }
        series.forEach(s -> smooth(svg, s));
        svg.close("g");
        endLabels(svg, series.stream().filter(s -> s.loss().endIndex() >= 0).toList());
    }

    double bottom() {
        return top + height;
    }

    double right() {
        return left + width;
    }

    private void grid(Svg svg, boolean stepLabels) {
        svg.open("g", "class", "grid-" + id, "font-size", "12", "fill", SOFT);
        for (Scale.Tick tick : losses.ticks()) {
            boolean minor = tick.label().isEmpty();
            svg.line(left, y(tick.value()), right(), y(tick.value()), "stroke", minor ? "#f3f5f7" : GRID);
            if (!minor) {
                svg.label(left - 8, y(tick.value()) + 4, tick.label(), "text-anchor", "end", "class", "y-tick");
            }
        }
        for (Scale.Tick tick : steps.ticks()) {
            svg.line(x(tick.value()), top, x(tick.value()), bottom() + (stepLabels ? 5 : 0), "stroke", GRID);
            if (stepLabels) {
                svg.label(x(tick.value()), bottom() + 19, tick.label(), "text-anchor", "middle", "class", "x-tick");
            }
        }
        svg.line(left, top, left, bottom(), "stroke", "#8a949e");
        svg.line(left, bottom(), right(), bottom(), "stroke", "#8a949e");
        svg.close("g");
    }

    private void raw(Svg svg, Figure.Series s) {
        Path path = new Path();
        Thinned loss = s.loss();
        for (int i = 0; i < loss.size(); i++) {
            path.to(loss.steps()[i], loss.low()[i]);
            if (loss.bucketed()) {
                path.to(loss.steps()[i], loss.high()[i]);
            }
        }
        path.draw(svg, "raw", s, "stroke-width", "1", "stroke-opacity", "0.3");
    }

    private void smooth(Svg svg, Figure.Series s) {
        Path path = new Path();
        Thinned loss = s.loss();
        for (int i = 0; i < loss.size(); i++) {
            path.to(loss.steps()[i], loss.smooth()[i]);
        }
        path.draw(svg, "smooth", s, "stroke-width", "2");
    }

    /**
     * A bound of 0 is the floor of a linear axis and lies nowhere on a logarithmic one. The dashes of
     * each curve start elsewhere, so that bounds on top of each other show all their colours.
     */
    private void bound(Svg svg, Figure.Series s, int index) {
        if (s.bound() >= losses.low() && s.bound() <= losses.high()) {
            double y = y(s.bound());
            svg.line(
                    left,
                    y,
                    right(),
                    y,
                    "class",
                    "bound",
                    "data-member",
                    s.curve().name(),
                    "stroke",
                    s.ink().onLight(),
                    "stroke-width",
                    "1.3",
                    "stroke-dasharray",
                    "6 4",
                    "stroke-dashoffset",
                    String.valueOf(5 * index));
        }
    }

    private void endLabels(Svg svg, List<Figure.Series> ended) {
        double[] wished =
                ended.stream().mapToDouble(s -> clamp(y(s.loss().end()))).toArray();
        double[] placed = Labels.spread(wished, LABEL_GAP, top + 2, bottom() - 2);
        svg.open("g", "class", "labels-" + id, "font-size", "12.5");
        for (int i = 0; i < placed.length; i++) {
            Figure.Series s = ended.get(i);
            endLabel(svg, s, wished[i], placed[i]);
        }
        svg.close("g");
    }

    private void endLabel(Svg svg, Figure.Series s, double wished, double placed) {
        double end = s.loss().end();
        String ink = s.ink().onLight();
        double from = x(s.loss().steps()[s.loss().endIndex()]);
        boolean inside = losses.at(end) <= 1 && losses.at(end) >= 0;
        if (inside) {
            svg.empty("circle", "cx", at(from), "cy", at(wished), "r", "3", "fill", ink);
            svg.empty(
                    "polyline",
                    "class",
                    "leader",
                    "fill",
                    "none",
                    "stroke",
                    ink,
                    "stroke-opacity",
                    "0.6",
                    "points",
                    at(from) + "," + at(wished) + " " + at(right() + 6) + "," + at(wished) + " " + at(right() + 18)
                            + "," + at(placed));
        }
        svg.empty(
                "rect",
                "x",
                at(right() + 20),
                "y",
                at(placed - 5),
                "width",
                "10",
                "height",
                "10",
                "rx",
                "2",
                "fill",
                ink);
        String arrow = inside ? "" : losses.at(end) > 1 ? "↑ " : "↓ ";
        svg.open(
                "text",
                "class",
                "end",
                "data-member",
                s.curve().name(),
                "x",
                at(right() + 35),
                "y",
                at(placed + 4.5),
                "fill",
                INK);
        svg.text("tspan", Text.shorten(s.curve().label(), 12), "font-weight", "600");
        svg.text("tspan", arrow + Numbers.value(end, 3), "fill", SOFT, "dx", "6");
        svg.close("text");
    }

    private double x(double step) {
        return left + width * steps.at(step);
    }

    private double y(double loss) {
        return top + height * (1 - losses.at(loss));
    }

    private double clamp(double y) {
        return Math.max(top, Math.min(bottom(), y));
    }

    private static String at(double coordinate) {
        return Numbers.coordinate(coordinate);
    }

    /** A line in pieces: it breaks where a value is missing, and a piece of one point becomes a dot. */
    private final class Path {
        private final StringBuilder pieces = new StringBuilder();

        void to(double step, double value) {
            if (Double.isNaN(value)) {
                pieces.append('|');
                return;
            }
            // Far outside, a point only gives the direction in which the line leaves the panel.
            double y = Math.max(top - 50 * height, Math.min(bottom() + 50 * height, y(value)));
            pieces.append(at(x(step))).append(',').append(at(y)).append(' ');
        }

        void draw(Svg svg, String kind, Figure.Series s, String... style) {
            String ink = s.ink().onLight();
            String[] group = {"class", kind, "data-member", s.curve().name(), "stroke", ink};
            String[] all = Arrays.copyOf(group, group.length + style.length);
            System.arraycopy(style, 0, all, group.length, style.length);
            svg.open("g", all);
            for (String piece : pieces.toString().split("\\|")) {
                String points = piece.strip();
                int comma = points.indexOf(',');
                if (points.contains(" ")) {
                    svg.empty("polyline", "points", points);
                } else if (comma > 0) {
                    svg.empty(
                            "circle",
                            "cx",
                            points.substring(0, comma),
                            "cy",
                            points.substring(comma + 1),
                            "r",
                            "1.5",
                            "fill",
                            ink);
                }
            }
            svg.close("g");
        }
    }
}
