package saeengine.report;

import java.util.List;

/**
 * One panel of the still figure: a loss axis, its grid, and every curve, clipped to the panel.
 *
 * @param id unique in the figure; names the clip path
 */
record Panel(String id, double left, double top, double width, double height, Scale steps, Scale losses) {
    void draw(Svg svg, List<Figure.Series> series) {
        new Axes(left, top, width, height, steps, losses, Theme.STILL).grid(svg, id);
        svg.open("clipPath", "id='clip-" + id + "'");
        // A little higher than the panel, so that a line along its floor keeps its full width.
        svg.rect(left, top - 2, width, height + 4, "");
        svg.close("clipPath");
        svg.open("g", "clip-path='url(#clip-" + id + ")' fill='none' stroke-linejoin='round'");
        // All faint lines first, so that no raw noise of one curve hides the smoothed line of another.
        series.forEach(s -> Line.raw(this, s.loss()).draw(svg, "raw", s, "stroke-opacity='0.32'"));
        boolean dashed = series.stream().anyMatch(s -> !s.dash().isEmpty());
        for (int i = 0; i < series.size(); i++) {
            bound(svg, series.get(i), i, dashed);
        }
        for (int i = 0; i < series.size(); i++) {
            // Later lines are thinner: where curves run on top of each other all colours still show.
            String width = Numbers.coordinate(3.2 - 1.6 * (i + 1) / series.size());
            String style =
                    "stroke-width='" + width + "'" + Legend.dashes(series.get(i).dash());
            Line.smooth(this, series.get(i).loss(), series.subList(0, i)).draw(svg, "smooth", series.get(i), style);
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

    /** The same, told apart also where a logarithmic axis has only its floor for them. */
    double beyond(double loss) {
        return losses instanceof Scale.Log && loss < losses.low()
                ? bottom() + 1 - Math.max(0, loss) / losses.low()
                : y(loss);
    }

    /** A point of a curve; one far outside only gives the direction in which the line leaves the panel. */
    String point(double step, double loss) {
        return pair(x(step), Math.max(top - 50 * height, Math.min(bottom() + 50 * height, y(loss))));
    }

    static String pair(double x, double y) {
        return Numbers.coordinate(x) + "," + Numbers.coordinate(y);
    }

    /**
     * A bound of 0 is the floor of a linear axis and lies nowhere on a logarithmic one. The dashes of
     * each curve start elsewhere, so that bounds on top of each other show all their colours.
     */
    private void bound(Svg svg, Figure.Series s, int index, boolean dashed) {
        if (s.bound() >= losses.low() && s.bound() <= losses.high()) {
            double y = y(s.bound());
            String dashes = dashed
                    ? "stroke-width='1.6' stroke-dasharray='1.5 4'"
                    : "stroke-width='1.3' stroke-dasharray='6 4' stroke-dashoffset='" + 5 * index + "'";
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
