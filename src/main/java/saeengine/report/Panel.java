package saeengine.report;

import java.util.List;

/**
 * One panel of the still figure: a loss axis, its grid, and every curve, clipped to the panel.
 *
 * @param id unique in the figure; names the clip path
 */
record Panel(String id, double left, double top, double width, double height, Scale steps, Scale losses) {
    static final String INK = "#1f2933";
    static final String SOFT = "#5f6b77";
    private static final String GRID = "#e3e7eb";
    private static final String FAINT_GRID = "#f1f3f5";
    private static final String AXIS = "stroke='#8a949e'";

    void draw(Svg svg, List<Figure.Series> series) {
        grid(svg);
        svg.open("clipPath", "id='clip-" + id + "'");
        // A little higher than the panel, so that a line along its floor keeps its full width.
        svg.rect(left, top - 2, width, height + 4, "");
        svg.close("clipPath");
        svg.open("g", "clip-path='url(#clip-" + id + ")' fill='none' stroke-linejoin='round'");
        // All faint lines first, so that no raw noise of one curve hides the smoothed line of another.
        series.forEach(s -> Line.raw(this, s.loss()).draw(svg, "raw", s, "stroke-opacity='0.32'"));
        for (int i = 0; i < series.size(); i++) {
            bound(svg, series.get(i), i);
        }
        for (int i = 0; i < series.size(); i++) {
            // Later lines are thinner: where curves run on top of each other all colours still show.
            String width = Numbers.coordinate(3.2 - 1.6 * (i + 1) / series.size());
            Line.smooth(this, series.get(i).loss()).draw(svg, "smooth", series.get(i), "stroke-width='" + width + "'");
        }
        svg.close("g");
        EndLabels.draw(svg, this, series);
    }

    double bottom() {
        return top + height;
    }

    double right() {
        return left + width;
    }

    double x(double step) {
        return left + width * steps.at(step);
    }

    double y(double loss) {
        return top + height * (1 - losses.at(loss));
    }

    /** A point of a curve; one far outside only gives the direction in which the line leaves the panel. */
    String point(double step, double loss) {
        return pair(x(step), Math.max(top - 50 * height, Math.min(bottom() + 50 * height, y(loss))));
    }

    static String pair(double x, double y) {
        return Numbers.coordinate(x) + "," + Numbers.coordinate(y);
    }

    private void grid(Svg svg) {
        svg.open("g", "class='grid-" + id + "' font-size='12' fill='" + SOFT + "'");
        for (Scale.Tick tick : losses.ticks()) {
            boolean minor = tick.label().isEmpty();
            double y = y(tick.value());
            svg.line(left, y, right(), y, "stroke='" + (minor ? FAINT_GRID : GRID) + "'");
            if (!minor) {
                svg.label(left - 8, y + 4, "class='y-tick' text-anchor='end'", tick.label());
            }
        }
        for (Scale.Tick tick : steps.ticks()) {
            double x = x(tick.value());
            svg.line(x, top, x, bottom() + 5, "stroke='" + GRID + "'");
            svg.label(x, bottom() + 19, "class='x-tick' text-anchor='middle'", tick.label());
        }
        svg.line(left, top, left, bottom(), AXIS);
        svg.line(left, bottom(), right(), bottom(), AXIS);
        svg.close("g");
    }

    /**
     * A bound of 0 is the floor of a linear axis and lies nowhere on a logarithmic one. The dashes of
     * each curve start elsewhere, so that bounds on top of each other show all their colours.
     */
    private void bound(Svg svg, Figure.Series s, int index) {
        if (s.bound() >= losses.low() && s.bound() <= losses.high()) {
            double y = y(s.bound());
            String dashes = "stroke-width='1.3' stroke-dasharray='6 4' stroke-dashoffset='" + 5 * index + "'";
            String member = Svg.attribute("data-member", s.curve().name());
            svg.line(
                    left,
                    y,
                    right(),
                    y,
                    "class='bound'" + member + " stroke='" + s.ink().onLight() + "' " + dashes);
        }
    }
}
