package saeengine.report;

import java.util.List;

/**
 * The names beside a panel, each with the loss its curve ends at and a leader to that end.
 *
 * <p>A curve that ends above or below the panel is named too, with an arrow instead of a leader: it
 * is out of sight, not missing.
 */
final class EndLabels {
    private static final double GAP = 15.5;

    /** Where a sample of dashes ends: long enough for the longest of them twice. */
    private static final double SAMPLE = 54;

    private EndLabels() {}

    static void draw(Svg svg, Panel panel, List<Figure.Series> series) {
        List<Figure.Series> ended =
                series.stream().filter(s -> s.loss().endIndex() >= 0).toList();
        double[] wished =
                ended.stream().mapToDouble(s -> panel.beyond(s.loss().end())).toArray();
        boolean dashed = series.stream().anyMatch(s -> !s.dash().isEmpty());
        double[] placed = Labels.spread(wished, GAP, panel.top() + 2, panel.bottom() - 2);
        svg.open("g", "class='labels-" + panel.id() + "' font-size='12.5' fill='" + Theme.STILL.ink() + "'");
        for (int i = 0; i < placed.length; i++) {
            label(svg, panel, ended.get(i), wished[i], placed[i], dashed);
        }
        svg.close("g");
    }

    private static void label(Svg svg, Panel panel, Figure.Series s, double wished, double placed, boolean dashed) {
        double end = s.loss().end();
        double place = panel.losses().at(end);
        String ink = "'" + s.ink().onLight() + "'";
        double right = panel.right();
        if (place >= 0 && place <= 1) {
            double from = panel.x(s.loss().steps()[s.loss().endIndex()]);
            svg.circle(from, wished, 3, "fill=" + ink);
            String points = Panel.pair(from, wished) + " " + Panel.pair(right + 6, wished) + " "
                    + Panel.pair(right + 18, placed);
            svg.polyline(points, "class='leader' fill='none' stroke-opacity='0.6' stroke=" + ink);
        }
        if (!dashed) {
            svg.rect(right + 20, placed - 5, 10, 10, "rx='2' fill=" + ink);
        } else {
            svg.line(
                    right + 20,
                    placed,
                    right + SAMPLE,
                    placed,
                    "stroke-width='2.5' stroke=" + ink + Legend.dashes(s.dash()));
        }
        String arrow = place > 1 ? "↑ " : place < 0 ? "↓ " : "";
        String member = "class='end'" + Svg.attribute("data-member", s.curve().name());
        svg.pair(right + (dashed ? SAMPLE + 6 : 35), placed + 4.5, member, s.name(), arrow + Numbers.value(end, 3));
    }
}
