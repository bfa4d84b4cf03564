package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The drawing of a {@link ScalingLaw}: measured losses as points, the law as a curve over the width for each k. */
final class ScalingChart {
    private static final double HEIGHT = 400;
    private static final int PIECES = 80;

    /** How far past the measured widths the curves go, as a ratio. */
    private static final double BEYOND = 1.35;

    private ScalingChart() {}

    /** The file {@code scaling.svg}. */
    static String still(RunFolder run, ScalingLaw law) {
        Svg svg = new Svg();
        double y =
                Still.header(svg, "Scaling law of width and sparsity", Text.headline(run) + " · " + Text.progress(run));
        double bottom = draw(svg, law, y + 24, Theme.STILL);
        String caption =
                "Points: measured. Curves: L(n, k) = exp(α + βₖ ln k + βₙ ln n + γ ln k ln n) + exp(ζ + η ln k), fitted to "
                        + fittedTo(law) + ".";
        String style = "class='caption' font-size='11.5' fill='" + Theme.STILL.soft() + "'";
        svg.label(Still.MARGIN, bottom + 8, style, caption);
        return Still.page(svg, "scaling", "Scaling law: " + Text.headline(run), bottom + 30);
    }

    static String inline(ScalingLaw law) {
        Svg svg = new Svg();
        double bottom = draw(svg, law, 12, Theme.PAGE);
        return Still.inline(svg, "Loss against width, measured and fitted, a line for each k", Still.WIDTH, bottom);
    }

    /** How much the law was free to follow. */
    static String fittedTo(ScalingLaw law) {
        int points = law.points().size();
        return points + (points == 1 ? " point, " : " points, ") + ScalingLaw.PARAMETERS + " parameters";
    }

    /** One ink per k, in order. */
    static List<Palette.Ink> inks(ScalingLaw law) {
        return Ramp.of(law.byK().size());
    }

    private static double draw(Svg svg, ScalingLaw law, double top, Theme theme) {
        Axes axes = new Axes(88, top, 710, HEIGHT, across(law), up(law), theme);
        axes.grid(svg, "scaling");
        axes.titles(svg, "n: latents", "mse L(n, k)");
        List<Palette.Ink> inks = inks(law);
        List<SideNames.Name> names = new ArrayList<>();
        svg.open("clipPath", "id='clip-scaling" + (theme.live() ? "-page" : "") + "'");
        svg.rect(axes.left(), axes.top(), axes.width(), axes.height(), "");
        svg.close("clipPath");
        int i = 0;
        for (Map.Entry<Double, List<ScalingLaw.Point>> line : law.byK().entrySet()) {
            Palette.Ink ink = inks.get(i++);
            curve(svg, axes, law, line.getKey(), ink);
            line.getValue().forEach(p -> point(svg, axes, p, ink));
            double end = axes.across().high();
            double fitted = law.at(end, line.getKey());
            ScalingLaw.Point last = line.getValue().get(line.getValue().size() - 1);
            boolean drawn = !Double.isNaN(fitted);
            String name = "k = " + Numbers.tick(line.getKey());
            names.add(new SideNames.Name(name, ink, drawn ? end : last.n(), drawn ? fitted : last.loss()));
        }
        SideNames.draw(svg, axes, names);
        return axes.bottom() + 54;
    }

    private static Scale across(ScalingLaw law) {
        double[] n =
                law.points().stream().mapToDouble(ScalingLaw.Point::n).sorted().toArray();
        return new Scale.Log(n[0] / BEYOND, n[n.length - 1] * BEYOND);
    }

    private static Scale up(ScalingLaw law) {
        double[] losses = law.points().stream()
                .flatMapToDouble(p -> DoubleStream.of(p.loss(), p.fitted()))
                .filter(v -> v > 0)
                .sorted()
                .toArray();
        return Scale.around(losses[0], losses[losses.length - 1], 1.2);
    }

    private static void curve(Svg svg, Axes axes, ScalingLaw law, double k, Palette.Ink ink) {
        double low = axes.across().low();
        double high = axes.across().high();
        StringBuilder points = new StringBuilder();
        for (int i = 0; i <= PIECES; i++) {
            double n = low * Math.pow(high / low, (double) i / PIECES);
            double y = axes.y(law.at(n, k));
            if (!Double.isFinite(y)) {
                return;
            }
            double near = Math.max(axes.top() - 999, Math.min(axes.bottom() + 999, y));
            points.append(i == 0 ? "" : " ").append(Panel.pair(axes.x(n), near));
        }
        String clip = "clip-path='url(#clip-scaling" + (axes.theme().live() ? "-page" : "") + ")' ";
        String stroke = "class='law' fill='none' stroke-width='2' stroke='"
                + axes.theme().of(ink) + "' ";
        svg.polyline(points.toString(), stroke + clip + "data-k='" + Numbers.coordinate(k) + "'");
    }

    private static void point(Svg svg, Axes axes, ScalingLaw.Point p, Palette.Ink ink) {
        String say = "n = " + Numbers.count(p.n()) + ", k = " + Numbers.tick(p.k()) + ": measured "
                + Numbers.value(p.loss(), 4) + ", fitted " + Numbers.value(p.fitted(), 4);
        String paint = "fill='" + axes.theme().of(ink) + "' stroke-width='2' stroke='"
                + axes.theme().ground() + "'";
        svg.dot(axes.x(p.n()), axes.y(p.loss()), 5.5, "class='point' " + paint, say);
    }
}
