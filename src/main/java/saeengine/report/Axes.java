package saeengine.report;

/** A rectangle with an axis across and one up, and its grid. */
record Axes(double left, double top, double width, double height, Scale across, Scale up, Theme theme) {

    double right() {
        return left + width;
    }

    double bottom() {
        return top + height;
    }

    double x(double value) {
        return left + width * across.at(value);
    }

    double y(double value) {
        return top + height * (1 - up.at(value));
    }

    /** The grid with its numbers, below everything else. */
    void grid(Svg svg, String id) {
        svg.open("g", "class='grid-" + id + "' font-size='12' fill='" + theme.soft() + "'");
        for (Scale.Tick tick : up.ticks()) {
            double y = y(tick.value());
            svg.line(left, y, right(), y, stroke(tick));
            if (!tick.label().isEmpty()) {
                svg.label(left - 8, y + 4, "class='y-tick' text-anchor='end'", tick.label());
            }
        }
        for (Scale.Tick tick : across.ticks()) {
            double x = x(tick.value());
            boolean minor = tick.label().isEmpty();
            svg.line(x, top, x, minor ? bottom() : bottom() + 5, stroke(tick));
            if (!minor) {
                svg.label(x, bottom() + 19, "class='x-tick' text-anchor='middle'", tick.label());
            }
        }
        String axis = "stroke='" + theme.axis() + "'";
        svg.line(left, top, left, bottom(), axis);
        svg.line(left, bottom(), right(), bottom(), axis);
        svg.close("g");
    }

    private String stroke(Scale.Tick tick) {
        return "stroke='" + (tick.label().isEmpty() ? theme.faintGrid() : theme.grid()) + "'";
    }

    /** The axis titles: one centred below, one of one or two lines turned beside. */
    void titles(Svg svg, String below, String... beside) {
        String fill = " fill='" + theme.ink() + "'";
        String middle = "font-size='12.5' text-anchor='middle'";
        svg.label(left + width / 2, bottom() + 40, "class='x-title' " + middle + fill, below);
        double y = top + height / 2;
        double x = left - 64;
        String turned = "class='y-title' " + middle + " transform='rotate(-90 "
                + Panel.pair(x, y).replace(',', ' ') + ")'";
        for (int i = 0; i < beside.length; i++) {
            svg.label(x, y + 15 * i, turned + fill, beside[i]);
        }
    }
}
