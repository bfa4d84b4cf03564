package saeengine.report;

import java.util.List;

/**
 * The still figure: the whole run above, the part worth a closer look below.
 *
 * <p>Faint lines are the losses as logged, strong lines the same smoothed, dashed lines the PCA bounds.
 * It paints its own white ground, so that it reads the same on a dark page and on paper, asks for no
 * font that is not there, and thins long curves so that the file stays below 500 kB.
 */
public final class CurvesSvg {
    private static final double MARGIN = 24;
    private static final double LEFT = 88;
    private static final double PLOT = 652;
    private static final String SHADE = "#fbf3dc";
    private static final String INK = " fill='" + Theme.STILL.ink() + "'";
    private static final String SOFT = " fill='" + Theme.STILL.soft() + "'";

    private CurvesSvg() {}

    /** Draws the figure of a run. */
    public static String of(RunFolder run) {
        if (run.sparse()) {
            return SparseCurvesSvg.of(run);
        }
        // Fewer points per curve where there are many curves.
        Figure figure =
                Figure.of(run, Math.max(20, Math.min(400, 3500 / run.curves().size())));
        Svg svg = new Svg();
        double y = Still.header(svg, Text.headline(run), Text.subtitle(run)) + 22;
        y = Legend.draw(svg, figure.series(), MARGIN, y, Still.WIDTH - 10);
        y = wholeRun(svg, figure, y + 44);
        y = zoom(svg, figure, y);
        y = caption(svg, run, figure, y + 10);
        return Still.page(svg, "curves", "Training loss: " + Text.headline(run), y);
    }

    private static double wholeRun(Svg svg, Figure figure, double y) {
        double height = figure.zoom() == null ? 420 : 290;
        Panel panel = new Panel("full", LEFT, y, PLOT, height, figure.stepScale(), figure.lossScale());
        heading(svg, panel, figure, "The whole run");
        if (figure.zoom() != null) {
            shadeZoom(svg, panel, figure.zoom());
        }
        panel.draw(svg, figure.series());
        if (figure.zoom() != null) {
            nameShade(svg, panel, figure.zoom());
        }
        return stepTitle(svg, panel, figure);
    }

    private static double zoom(Svg svg, Figure figure, double y) {
        Zoom zoom = figure.zoom();
        if (zoom == null) {
            return y;
        }
        Scale losses = new Scale.Linear(zoom.low(), zoom.high(), 5);
        Panel panel = new Panel("zoom", LEFT, y + 40, PLOT, 250, figure.stepScale(zoom.from()), losses);
        heading(svg, panel, figure, zoom.title());
        panel.draw(svg, figure.series());
        return stepTitle(svg, panel, figure);
    }

    private static double stepTitle(Svg svg, Panel panel, Figure figure) {
        double y = panel.bottom() + 40;
        String style = "class='x-title' font-size='12.5' text-anchor='middle'" + INK;
        svg.label(LEFT + PLOT / 2, y, style, figure.stepTitle());
        return y + 12;
    }

    private static void heading(Svg svg, Panel panel, Figure figure, String title) {
        double above = panel.top() - 12;
        boolean logarithmic = panel.losses() instanceof Scale.Log;
        svg.pair(
                LEFT, above, "font-size='14'" + INK, title, logarithmic ? "logarithmic loss axis" : "linear loss axis");
        svg.label(panel.right() + 20, above, "font-size='12'" + SOFT, "last loss, smoothed");
        double middle = panel.top() + panel.height() / 2;
        String turned = "class='y-title' font-size='12.5' text-anchor='middle' transform='rotate(-90 24 "
                + Numbers.coordinate(middle) + ")'" + INK;
        svg.label(24, middle, turned, figure.title().get(0));
        svg.label(24, middle + 15, turned, figure.title().get(1));
    }

    /** Shades, in the upper panel, what the lower one enlarges. */
    private static void shadeZoom(Svg svg, Panel panel, Zoom zoom) {
        double left = panel.x(zoom.from());
        double top = Math.max(panel.top(), panel.y(zoom.high()));
        double bottom = Math.min(panel.bottom(), panel.y(zoom.low()));
        svg.rect(left, top, panel.right() - left, bottom - top, "class='band' fill='" + SHADE + "'");
    }

    /** Names the shade in its lower left corner: losses fall, so curves leave that one free. */
    private static void nameShade(Svg svg, Panel panel, Zoom zoom) {
        double bottom = Math.min(panel.bottom(), panel.y(zoom.low()));
        if (bottom - Math.max(panel.top(), panel.y(zoom.high())) > 18) {
            String halo = "paint-order='stroke' stroke-width='5' stroke='" + SHADE + "' ";
            String style = halo + "font-size='11.5' fill='#7d6833'";
            svg.label(panel.x(zoom.from()) + 9, bottom - 9, style, "enlarged below");
        }
    }

    /** What the lines mean; returns the height of the figure. */
    private static double caption(Svg svg, RunFolder run, Figure figure, double y) {
        int window =
                figure.series().stream().mapToInt(s -> s.loss().window()).max().orElse(1);
        boolean bucketed = figure.series().stream().anyMatch(s -> s.loss().bucketed());
        String raw = window == 1
                ? "Lines: loss as logged."
                : bucketed ? "Faint: least and largest loss of each stretch of steps." : "Faint: loss as logged.";
        String strong =
                window == 1 ? "" : " Strong: smoothed over " + window + (bucketed ? " stretches." : " logged points.");
        boolean bounds = figure.series().stream().anyMatch(s -> !Double.isNaN(s.bound()));
        String dashed = bounds ? Text.dashed(run, figure) + " " : "";
        for (String line : List.of(raw + strong, dashed + Text.boundsNotOnLogAxis(figure))) {
            if (!line.isEmpty()) {
                svg.label(MARGIN, y, "class='caption' font-size='11.5'" + SOFT, line);
                y += 16;
            }
        }
        return y + 6;
    }
}
