package saeengine.report;

import java.util.List;
import java.util.stream.DoubleStream;
import saeengine.metric.Metric;

/** The drawing of {@link Frontier}s: the same for {@code frontier.svg} and for pages. */
final class FrontierChart {
    /** The width of one in a page, narrow enough to be read on a phone. */
    private static final double INLINE = 460;

    private static final double HEIGHT = 320;

    /** From the left edge of a chart to its axis. */
    private static final double MARGIN = 80;

    private FrontierChart() {}

    /** The file {@code frontier.svg}: all beside each other below one legend. */
    static String still(RunFolder run, List<Frontier> frontiers) {
        Svg svg = new Svg();
        String title = "Sparsity against " + subject(frontiers);
        double top = Still.header(svg, title, Text.headline(run) + " · " + Text.progress(run)) + 24;
        double legend = legend(svg, frontiers.get(0), Still.MARGIN, top, Still.WIDTH - Still.MARGIN, Theme.STILL);
        double width = Still.WIDTH / frontiers.size();
        double bottom = 0;
        for (int i = 0; i < frontiers.size(); i++) {
            bottom = chart(svg, frontiers.get(i), i * width, legend + 14, width, Theme.STILL);
        }
        String ends = caption(frontiers);
        svg.label(
                Still.MARGIN, bottom + 10, "class='caption' font-size='11.5' fill='" + Theme.STILL.soft() + "'", ends);
        return Still.page(svg, "frontier", title + ": " + Text.headline(run), bottom + 30);
    }

    /** What points are, for whoever sees the picture alone. */
    private static String caption(List<Frontier> frontiers) {
        String points = "Points: autoencoders after training, on held-out rows. Further left is sparser";
        boolean error = frontiers.get(0).measure() != Metric.LOSS_RECOVERED;
        return points
                + (error ? "; less error is better" : "")
                + (frontiers.size() > 1 || !error ? "; more loss recovered is better." : ".");
    }

    private static String subject(List<Frontier> frontiers) {
        return frontiers.size() > 1
                ? "error and loss recovered"
                : frontiers.get(0).measure() == Metric.LOSS_RECOVERED ? "loss recovered" : "error";
    }

    static String inline(Frontier frontier) {
        Svg svg = new Svg();
        double legend = legend(svg, frontier, 10, 16, INLINE - 6, Theme.PAGE);
        double bottom = chart(svg, frontier, 0, legend + 10, INLINE, Theme.PAGE);
        String label = frontier.title() + " against active latents per row";
        return Still.inline(svg, label, INLINE, bottom);
    }

    /** Names of lines; one alone needs none. Returns the height at which the names end. */
    private static double legend(Svg svg, Frontier frontier, double left, double y, double right, Theme theme) {
        if (frontier.lines().size() < 2) {
            return y - 12;
        }
        double x = left;
        svg.open("g", "class='names' font-size='12.5' fill='" + theme.ink() + "'");
        for (Frontier.Line line : frontier.lines()) {
            String name = Text.shorten(line.name(), 44);
            double width = 36 + 7.2 * name.length() + 14;
            if (x > left && x + width > right) {
                x = left;
                y += 19;
            }
            String stroke = "stroke-width='3' stroke='" + theme.of(line.ink()) + "'" + Legend.dashes(line.dash());
            svg.line(x, y - 4, x + 28, y - 4, stroke);
            svg.label(x + 36, y, "class='name'", name);
            x += width;
        }
        svg.close("g");
        return y;
    }

    private static double chart(Svg svg, Frontier frontier, double left, double top, double width, Theme theme) {
        Scale across = logarithmic(frontier.points().stream().mapToDouble(Frontier.Point::l0), 1.25);
        DoubleStream values = frontier.points().stream().mapToDouble(Frontier.Point::value);
        Scale up = frontier.logarithmic() ? logarithmic(values, 1.15) : linear(values);
        Axes axes = new Axes(left + MARGIN, top, width - MARGIN - 16, HEIGHT, across, up, theme);
        axes.grid(svg, frontier.measure().key());
        axes.titles(
                svg, Metric.L0.title() + ": active latents per row", frontier.title() + ": " + frontier.explanation());
        PointLabels labels = new PointLabels(axes);
        frontier.lines().forEach(line -> line(svg, axes, line, labels));
        frontier.points().forEach(p -> point(svg, axes, frontier, p));
        frontier.points().forEach(p -> name(svg, axes, p, labels));
        return axes.bottom() + 52;
    }

    private static Scale logarithmic(DoubleStream values, double margin) {
        double[] all = values.sorted().toArray();
        return Scale.around(all[0], all[all.length - 1], margin);
    }

    private static Scale linear(DoubleStream values) {
        double[] all = values.sorted().toArray();
        double least = all[0];
        double most = all[all.length - 1];
        double room = Math.max(0.12 * (most - least), 1e-4 * Math.max(1, Math.abs(most)));
        return new Scale.Linear(least - room, most + room, 8);
    }

    /** In the colour of its points; between two of different colours each half has its own. */
    private static void line(Svg svg, Axes axes, Frontier.Line line, PointLabels labels) {
        List<Frontier.Point> points = line.points();
        String data = Svg.attribute("data-line", line.name());
        svg.open("g", "class='frontier'" + data + " fill='none' stroke-width='2' stroke-linejoin='round'");
        boolean one = points.stream().allMatch(p -> p.ink().equals(line.ink()));
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            double x = axes.x(points.get(i).l0());
            double y = axes.y(points.get(i).value());
            joined.append(i == 0 ? "" : " ").append(Panel.pair(x, y));
            labels.point(x, y);
            if (i > 0) {
                double x0 = axes.x(points.get(i - 1).l0());
                double y0 = axes.y(points.get(i - 1).value());
                labels.line(x0, y0, x, y);
                if (!one) {
                    String middle = Panel.pair((x0 + x) / 2, (y0 + y) / 2);
                    half(
                            svg,
                            axes,
                            Panel.pair(x0, y0) + " " + middle,
                            points.get(i - 1).ink());
                    half(
                            svg,
                            axes,
                            middle + " " + Panel.pair(x, y),
                            points.get(i).ink());
                }
            }
        }
        if (one) {
            svg.polyline(
                    joined.toString(), "stroke='" + axes.theme().of(line.ink()) + "'" + Legend.dashes(line.dash()));
        }
        svg.close("g");
    }

    private static void half(Svg svg, Axes axes, String points, Palette.Ink ink) {
        svg.polyline(points, "stroke='" + axes.theme().of(ink) + "'");
    }

    private static void point(Svg svg, Axes axes, Frontier frontier, Frontier.Point p) {
        String say = p.member() + ": " + Metric.L0.title() + " " + Numbers.value(p.l0(), 4) + ", " + frontier.title()
                + " " + Numbers.value(p.value(), 4);
        String paint = "fill='" + axes.theme().of(p.ink()) + "' stroke-width='2' stroke='"
                + axes.theme().ground() + "'";
        svg.dot(axes.x(p.l0()), axes.y(p.value()), 5.5, "class='point' " + paint, say);
    }

    private static void name(Svg svg, Axes axes, Frontier.Point p, PointLabels labels) {
        if (p.setting().isEmpty()) {
            return;
        }
        String name = Text.shorten(p.setting(), 16);
        double x = axes.x(p.l0());
        double y = axes.y(p.value());
        PointLabels.Place place = labels.place(x, y, name);
        Theme theme = axes.theme();
        if (place.away()) {
            svg.line(
                    x,
                    y,
                    place.nearX(),
                    place.nearY(),
                    "class='leader' stroke-width='0.8' stroke='" + theme.axis() + "'");
        }
        String halo = "paint-order='stroke' stroke-width='4' stroke='" + theme.ground() + "' ";
        String style = "class='setting' text-anchor='" + place.anchor() + "' font-size='11.5' ";
        svg.label(place.x(), place.y(), style + halo + "fill='" + theme.ink() + "'", name);
    }
}
