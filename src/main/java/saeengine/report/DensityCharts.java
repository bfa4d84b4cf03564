package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often latents fire, one small histogram for each member, all on the same two axes.
 *
 * <p>Up to twelve are shown in full; more stand closer, with their axes told once.
 */
final class DensityCharts {
    static final int IN_FULL = 12;

    private record Shown(
            Curve curve, Palette.Ink ink, @Nullable String dash, FiringDensity density) {}

    private DensityCharts() {}

    /** The cards of a run; "" where no member's firing was measured. */
    static String of(RunFolder run) {
        List<Palette.Ink> inks = Colours.of(run);
        List<String> dashes = Colours.dashes(run);
        boolean dashed = dashes.stream().anyMatch(dash -> !dash.isEmpty());
        List<Shown> all = new ArrayList<>();
        for (int i = 0; i < inks.size(); i++) {
            FiringDensity density = run.result(run.curves().get(i)).density();
            if (density != null) {
                all.add(new Shown(run.curves().get(i), inks.get(i), dashed ? dashes.get(i) : null, density));
            }
        }
        boolean compact = all.size() > IN_FULL;
        double from = all.stream()
                .mapToDouble(s -> s.density.from())
                .filter(v -> !Double.isNaN(v))
                .min()
                .orElse(-6);
        double to = all.stream()
                .mapToDouble(s -> s.density.to())
                .filter(v -> !Double.isNaN(v))
                .max()
                .orElse(0);
        double most =
                all.stream().mapToDouble(s -> s.density.greatestShare()).max().orElse(0);
        StringBuilder cards = new StringBuilder();
        for (Shown shown : all) {
            cards.append("<figure class=\"card\"><h3>")
                    .append(ResultTable.chip(shown.ink, shown.dash))
                    .append(Svg.escape(shown.curve.label()))
                    .append("</h3>\n")
                    .append(chart(
                            shown, Math.floor(from), Math.max(Math.ceil(to), Math.floor(from) + 1), most, compact))
                    .append("<p class=\"note\">")
                    .append(never(shown.density))
                    .append("</p></figure>\n");
        }
        return cards.toString();
    }

    private static String never(FiringDensity density) {
        if (Double.isNaN(density.never())) {
            return "Never fired: not counted";
        }
        String of = " of " + Numbers.count(density.latents());
        return density.never() == 0
                ? "Never fired: none" + of
                : "Never fired: <strong>" + Numbers.count(density.never()) + "</strong>" + of + " ("
                        + Numbers.value(100 * density.never() / density.latents(), 2) + " %" + ")";
    }

    private static String chart(Shown shown, double from, double to, double most, boolean compact) {
        double width = compact ? 220 : 320;
        double left = compact ? 18 : 44;
        Scale up = new Scale.Linear(0, most > 0 ? 1.05 * most : 1, compact ? 2 : 5);
        Scale across = new Scale.Linear(from, to, 6);
        Axes axes = new Axes(left, 6, width - left - 10, compact ? 84 : 140, across, up, Theme.PAGE);
        Svg svg = new Svg();
        grid(svg, axes, compact);
        svg.open("g", "fill='" + Theme.PAGE.of(shown.ink) + "'");
        FiringDensity density = shown.density;
        for (int i = 0; i < density.counts().size(); i++) {
            double begin = density.lowest() + i * density.width();
            // Bins outside the axis are empty: the axis reaches to the last latent of any member.
            if (density.counts().get(i) > 0) {
                bar(
                        svg,
                        axes,
                        begin,
                        begin + density.width(),
                        density.share(i),
                        density.counts().get(i));
            }
        }
        svg.close("g");
        String label = "How often the latents of " + shown.curve.label() + " fire, as a histogram";
        return Still.inline(svg, label, width, axes.bottom() + 24);
    }

    private static void bar(Svg svg, Axes axes, double begin, double end, double share, double count) {
        double x = axes.x(begin);
        double y = Math.min(axes.y(share), axes.bottom() - 0.8);
        svg.open(
                "path",
                "class='bar' d='M" + Panel.pair(x, axes.bottom()) + "V" + Numbers.coordinate(y) + "H"
                        + Numbers.coordinate(axes.x(end) - 0.6) + "V" + Numbers.coordinate(axes.bottom()) + "Z'");
        String says =
                "10^" + Numbers.tick(begin) + " to 10^" + Numbers.tick(end) + ": " + Numbers.count(count) + " latents";
        svg.text("title", "", says);
        svg.close("path");
    }

    private static void grid(Svg svg, Axes axes, boolean compact) {
        Theme theme = axes.theme();
        svg.open("g", "font-size='12.5' fill='" + theme.soft() + "'");
        for (Scale.Tick tick : axes.up().ticks()) {
            double y = axes.y(tick.value());
            svg.line(axes.left(), y, axes.right(), y, "stroke='" + theme.grid() + "'");
            if (!compact) {
                svg.label(axes.left() - 7, y + 4, "text-anchor='end'", percent(tick.value()));
            }
        }
        int span = (int) (axes.across().high() - axes.across().low());
        int every = Math.max(1, (int) Math.ceil(span / (compact ? 4.0 : 7.0)));
        for (int power = (int) axes.across().low(); power <= axes.across().high(); power++) {
            double x = axes.x(power);
            boolean named = Math.floorMod(power, every) == 0;
            svg.line(x, axes.bottom(), x, axes.bottom() + (named ? 5 : 3), "stroke='" + theme.axis() + "'");
            if (named) {
                svg.label(x, axes.bottom() + 18, "text-anchor='middle'", power == 0 ? "1" : Numbers.powerOfTen(power));
            }
        }
        svg.line(axes.left(), axes.bottom(), axes.right(), axes.bottom(), "stroke='" + theme.axis() + "'");
        svg.close("g");
    }

    private static String percent(double share) {
        return share == 0
                ? "0"
                : Numbers.tick(Double.parseDouble(Numbers.compact(100 * share).toPlainString())) + " %";
    }
}
