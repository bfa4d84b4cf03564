package saeengine.report;

/** The sheet a still figure is drawn on: white ground, a title, and a line below it on how the run went. */
final class Still {
    static final double WIDTH = 900;
    static final double MARGIN = 24;
    private static final String FONT = "\"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", sans-serif";

    private Still() {}

    /** Draws title and subtitle; returns the height they take. */
    static double header(Svg svg, String title, String subtitle) {
        String ink = " fill='" + Theme.STILL.ink() + "'";
        svg.label(MARGIN, 38, "class='title' font-size='20' font-weight='600'" + ink, Text.shorten(title, 80));
        String soft = " fill='" + Theme.STILL.soft() + "'";
        svg.label(MARGIN, 61, "class='subtitle' font-size='12.5'" + soft, Text.shorten(subtitle, 138));
        return 67;
    }

    /** The finished file around a drawing that ends at {@code bottom}. */
    static String page(Svg body, String id, String title, double bottom) {
        String height = Numbers.coordinate(bottom);
        Svg page = new Svg();
        page.open(
                "svg",
                "xmlns='http://www.w3.org/2000/svg' viewBox='0 0 900 " + height + "' width='900' height='"
                        + height + "' role='img' aria-labelledby='" + id + "-title' style='background:#fff'"
                        + Svg.attribute("font-family", FONT));
        page.text("title", "id='" + id + "-title'", title);
        page.rect(0, 0, WIDTH, bottom, "fill='#fff'");
        return page + body.toString() + "</svg>\n";
    }

    /** The same drawing inside the report's page, whose font and colours it takes. */
    static String inline(Svg body, String label, double width, double bottom) {
        Svg figure = new Svg();
        figure.open(
                "svg",
                "viewBox='0 0 " + Numbers.coordinate(width) + " " + Numbers.coordinate(bottom) + "' role='img'"
                        + Svg.attribute("aria-label", label));
        return figure + body.toString() + "</svg>\n";
    }
}
