package saeengine.report;

import java.util.List;

/** The names to the right of a chart, each with a leader from where its line ends. */
final class SideNames {
    private static final double GAP = 17;

    /** A name, and the end of its line in the chart's own values. */
    record Name(String text, Palette.Ink ink, double across, double up) {}

    private SideNames() {}

    static void draw(Svg svg, Axes axes, List<Name> names) {
        double[] wished = names.stream()
                .mapToDouble(n -> Math.max(axes.top(), Math.min(axes.bottom(), axes.y(n.up))))
                .toArray();
        double[] placed = Labels.spread(wished, GAP, axes.top() + 4, axes.bottom() - 4);
        for (int i = 0; i < placed.length; i++) {
            Name name = names.get(i);
            String ink = "'" + axes.theme().of(name.ink) + "'";
            double right = axes.right();
            String leader = Panel.pair(axes.x(name.across) + 8, wished[i]) + " " + Panel.pair(right + 4, wished[i])
                    + " " + Panel.pair(right + 14, placed[i]);
            svg.polyline(leader, "class='leader' fill='none' stroke-dasharray='2 3' stroke=" + ink);
            svg.rect(right + 17, placed[i] - 5, 10, 10, "rx='2' fill=" + ink);
            String style = "class='side' font-size='12.5' font-weight='600' fill='"
                    + axes.theme().ink() + "'";
            svg.label(right + 32, placed[i] + 4.5, style, name.text);
        }
    }
}
