package saeengine.report;

import java.util.List;
import java.util.stream.DoubleStream;
import saeengine.metric.Metric;

/** The drawing of a {@link Frontier}: the same for {@code frontier.svg} and for the page. */
final class FrontierChart {
    private static final double HEIGHT = 400;

    private FrontierChart() {}

    /** The file {@code frontier.svg}. */
    static String still(RunFolder run, Frontier frontier) {
        Svg svg = new Svg();
        double y = Still.header(svg, "Sparsity against error", Text.headline(run) + " · " + Text.progress(run));
        double bottom = draw(svg, frontier, y + 24, Theme.STILL);
        return Still.page(svg, "frontier", "Sparsity against error: " + Text.headline(run), bottom);
    }

    static String inline(Frontier frontier) {
        Svg svg = new Svg();
        double bottom = draw(svg, frontier, 12, Theme.PAGE);
        return Still.inline(svg, "Error against active latents per row, a line for each width", Still.WIDTH, bottom);
    }

    private static double draw(Svg svg, Frontier frontier, double top, Theme theme) {
        Scale across = scale(frontier.points().stream().mapToDouble(Frontier.Point::l0), 1.25);
        Scale up = scale(frontier.points().stream().mapToDouble(Frontier.Point::error), 1.15);
        boolean widths = frontier.lines().size() > 1;
        Axes axes = new Axes(88, top, widths ? 690 : 780, HEIGHT, across, up, theme);
        axes.grid(svg, "frontier");
        axes.titles(
                svg, Metric.L0.title() + ": active latents per row", frontier.error() + ": " + frontier.explanation());
        PointLabels labels = new PointLabels(axes);
        for (Frontier.Line line : frontier.lines()) {
            line(svg, axes, line, widths, labels);
        }
        frontier.points().forEach(p -> point(svg, axes, frontier, p));
        frontier.points().forEach(p -> name(svg, axes, p, labels));
        if (widths) {
            SideNames.draw(
                    svg,
                    axes,
                    frontier.lines().stream()
                            .map(l -> {
                                Frontier.Point end = l.points().get(l.points().size() - 1);
                                String name = "F = " + Numbers.count(l.features());
                                return new SideNames.Name(name, l.ink(), end.l0(), end.error());
                            })
                            .toList());
        }
        return axes.bottom() + 54;
    }

    private static Scale scale(DoubleStream values, double margin) {
        double[] all = values.sorted().toArray();
        return Scale.around(all[0], all[all.length - 1], margin);
    }

    /** In a sweep of one width points have the colours, and the line only joins them. */
    private static void line(Svg svg, Axes axes, Frontier.Line line, boolean coloured, PointLabels labels) {
        List<Frontier.Point> points = line.points();
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            double x = axes.x(points.get(i).l0());
            double y = axes.y(points.get(i).error());
            joined.append(i == 0 ? "" : " ").append(Panel.pair(x, y));
            labels.point(x, y);
            if (i > 0) {
                Frontier.Point before = points.get(i - 1);
                labels.line(axes.x(before.l0()), axes.y(before.error()), x, y);
            }
        }
        String stroke = coloured ? axes.theme().of(line.ink()) : axes.theme().axis();
        svg.polyline(
                joined.toString(),
                "class='frontier' data-features='" + line.features() + "' fill='none' stroke-width='2' stroke='"
                        + stroke + "' stroke-linejoin='round'");
    }

    private static void point(Svg svg, Axes axes, Frontier frontier, Frontier.Point p) {
        String say = p.member() + ": " + Metric.L0.title() + " " + Numbers.value(p.l0(), 4) + ", " + frontier.error()
                + " " + Numbers.value(p.error(), 4);
        String paint = "fill='" + axes.theme().of(p.ink()) + "' stroke-width='2' stroke='"
                + axes.theme().ground() + "'";
        svg.dot(axes.x(p.l0()), axes.y(p.error()), 5.5, "class='point' " + paint, say);
    }

    private static void name(Svg svg, Axes axes, Frontier.Point p, PointLabels labels) {
        String name = Text.shorten(p.setting(), 16);
        PointLabels.Place place = name.isEmpty() ? null : labels.place(axes.x(p.l0()), axes.y(p.error()), name);
        if (place != null) {
            String halo = "paint-order='stroke' stroke-width='4' stroke='"
                    + axes.theme().ground() + "' ";
            String style = "class='setting' text-anchor='" + place.anchor() + "' font-size='11.5' ";
            svg.label(
                    place.x(), place.y(), style + halo + "fill='" + axes.theme().ink() + "'", name);
        }
    }
}
