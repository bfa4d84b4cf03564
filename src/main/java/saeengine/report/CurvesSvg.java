package saeengine.report;

import java.util.List;

/**
 * The still figure: the whole run above, the part worth a closer look below, on one step axis.
 *
 * <p>Faint lines are the losses as logged, strong lines a running mean, dashed lines the PCA bounds.
 * It paints its own white ground, so that it reads the same on a dark page and on paper, asks for no
 * font that is not there, and holds no more than about 400 points per curve and panel.
 */
public final class CurvesSvg {
    private static final double WIDTH = 900;
    private static final double LEFT = 86;
    private static final double PLOT = 670;
    private static final String FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif";

    private CurvesSvg() {}

    /** Draws the figure of a run. */
    public static String of(RunFolder run) {
        // Fewer points per curve where there are many curves keep the file below 500 kB.
        int buckets = Math.max(20, Math.min(400, 3500 / run.curves().size()));
        return draw(run, Figure.of(run, buckets));
    }

    private static String draw(RunFolder run, Figure figure) {
        Svg body = new Svg();
        double y = header(body, run, figure);
        Scale steps = figure.stepScale();
        boolean zoomed = figure.zoom() != null;
        Panel full = new Panel("full", LEFT, y + 34, PLOT, zoomed ? 290 : 400, steps, figure.lossScale());
        heading(body, full, "The whole run", figure.lossScale());
        zoomBand(body, full, figure);
        full.draw(body, figure.series(), true);
        Panel last = full;
        if (zoomed) {
            Scale losses = new Scale.Linear(figure.zoom().low(), figure.zoom().high(), 5);
            last = new Panel("zoom", LEFT, full.bottom() + 74, PLOT, 240, steps, losses);
            heading(body, last, figure.zoom().title(), losses);
            last.draw(body, figure.series(), true);
        }
        body.label(
                LEFT + PLOT / 2,
                last.bottom() + 42,
                figure.stepTitle(),
                "class",
                "x-title",
                "font-size",
                "13",
                "text-anchor",
                "middle",
                "fill",
                Panel.INK);
        double bottom = caption(body, figure, last.bottom() + 68);
        return frame(body, run, bottom);
    }

    private static String frame(Svg body, RunFolder run, double bottom) {
        String height = Numbers.coordinate(bottom);
        Svg page = new Svg();
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 900 " + height,
                "width",
                "900",
                "height",
                height,
                "role",
                "img",
                "aria-labelledby",
                "curves-title",
                "font-family",
                FONT,
                "style",
                "background:#fff");
        page.text("title", "Training loss: " + Text.headline(run), "id", "curves-title");
        page.empty("rect", "width", "100%", "height", "100%", "fill", "#fff");
        return page + body.toString() + "</svg>\n";
    }

    /** Title, subtitle and legend; returns where they end. */
    private static double header(Svg svg, RunFolder run, Figure figure) {
        svg.label(
                24,
                36,
                Text.shorten(Text.headline(run), 84),
                "class",
                "title",
                "font-size",
                "20",
                "font-weight",
                "600",
                "fill",
                Panel.INK);
        String subtitle = String.join(" · ", subtitles(run));
        svg.label(24, 58, Text.shorten(subtitle, 136), "class", "subtitle", "font-size", "12.5", "fill", Panel.SOFT);
        svg.open("g", "class", "legend", "font-size", "12.5");
        double x = 24;
        double y = 84;
        for (Figure.Series s : figure.series()) {
            String name = Text.shorten(s.curve().label(), 24);
            String bound = Double.isNaN(s.bound()) ? "" : "bound " + Numbers.value(s.bound(), 3);
            double width = 34 + 7.4 * name.length() + 6.6 * bound.length() + 26;
            if (x + width > WIDTH - 10) {
                x = 24;
                y += 20;
            }
            svg.line(x, y - 4, x + 24, y - 4, "stroke", s.ink().onLight(), "stroke-width", "3");
            svg.open("text", "x", Numbers.coordinate(x + 31), "y", Numbers.coordinate(y), "fill", Panel.INK);
            svg.text("tspan", name, "font-weight", "600");
            svg.text("tspan", bound, "fill", Panel.SOFT, "dx", "6");
            svg.close("text");
            x += width;
        }
        svg.close("g");
        return y;
    }

    private static List<String> subtitles(RunFolder run) {
        return List.of(Text.progress(run), run.info().model(), run.info().device()).stream()
                .filter(part -> !part.isBlank())
                .toList();
    }

    private static void heading(Svg svg, Panel panel, String title, Scale losses) {
        String scale = losses instanceof Scale.Log ? "logarithmic loss axis" : "linear loss axis";
        svg.open(
                "text",
                "x",
                Numbers.coordinate(panel.left()),
                "y",
                Numbers.coordinate(panel.top() - 10),
                "fill",
                Panel.INK,
                "font-size",
                "13.5");
        svg.text("tspan", title, "font-weight", "600");
        svg.text("tspan", scale, "fill", Panel.SOFT, "dx", "8");
        svg.close("text");
        svg.label(panel.right() + 20, panel.top() - 10, "last loss", "fill", Panel.SOFT, "font-size", "12");
        double middle = panel.top() + panel.height() / 2;
        String turned = "rotate(-90 20 " + Numbers.coordinate(middle) + ")";
        svg.label(
                20,
                middle,
                "loss: squared error per token,",
                "transform",
                turned,
                "class",
                "y-title",
                "font-size",
                "12.5",
                "text-anchor",
                "middle",
                "fill",
                Panel.INK);
        svg.label(
                20,
                middle + 15,
                "summed over dims",
                "transform",
                turned,
                "class",
                "y-title",
                "font-size",
                "12.5",
                "text-anchor",
                "middle",
                "fill",
                Panel.INK);
    }

    /** Shades, in the upper panel, what the lower one enlarges. */
    private static void zoomBand(Svg svg, Panel full, Figure figure) {
        if (figure.zoom() == null) {
            return;
        }
        double from = Math.min(1, full.losses().at(figure.zoom().high()));
        double to = Math.max(0, full.losses().at(figure.zoom().low()));
        double y = full.top() + full.height() * (1 - from);
        double height = full.height() * (from - to);
        svg.empty(
                "rect",
                "class",
                "band",
                "x",
                Numbers.coordinate(full.left()),
                "y",
                Numbers.coordinate(y),
                "width",
                Numbers.coordinate(full.width()),
                "height",
                Numbers.coordinate(height),
                "fill",
                "#fdf6e3");
        if (height > 18) {
            svg.label(full.left() + 8, y + 14, "enlarged below", "fill", "#8a7440", "font-size", "11.5");
        }
    }

    /** What the lines mean; returns the height of the figure. */
    private static double caption(Svg svg, Figure figure, double y) {
        int window =
                figure.series().stream().mapToInt(s -> s.loss().window()).max().orElse(1);
        boolean bucketed = figure.series().stream().anyMatch(s -> s.loss().bucketed());
        String raw = bucketed ? "Faint: least and largest loss of each stretch of steps." : "Faint: loss as logged.";
        String strong = "Strong: running mean over " + window + (bucketed ? " stretches." : " logged points.");
        boolean bounds = figure.series().stream().anyMatch(s -> !Double.isNaN(s.bound()));
        String dashed = bounds ? " Dashed: PCA bound, the least loss any autoencoder of that width can reach." : "";
        String missing = Text.boundsNotOnLogAxis(figure);
        for (String line : List.of(raw + " " + strong + dashed, missing)) {
            if (!line.isEmpty()) {
                svg.label(24, y, line, "class", "caption", "font-size", "11.5", "fill", Panel.SOFT);
                y += 16;
            }
        }
        return y + 4;
    }
}
