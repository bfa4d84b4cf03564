package saeengine.report;

import saeengine.metric.Metric;

/**
 * The still figure of a sparse run: how well rows are rebuilt above, how many latents that takes below.
 *
 * <p>The upper panel shows the squared error where it was logged, since it compares across a sweep
 * and a total with another penalty does not; the lower one is there if L0 was logged.
 */
final class SparseCurvesSvg {
    private static final double LEFT = 88;
    private static final double PLOT = 590;
    private static final double ROW = 15.6;
    private static final String SOFT = " fill='" + Theme.STILL.soft() + "'";

    private SparseCurvesSvg() {}

    static String of(RunFolder run) {
        int buckets = Math.max(20, Math.min(400, 1750 / run.curves().size()));
        Figure error = Figure.of(run, buckets);
        Svg svg = new Svg();
        double y = Still.header(svg, Text.headline(run), Text.subtitle(run)) + 46;
        boolean counted = run.logged(Curve.L0) && !StepChart.flat(run, Curve.L0);
        // Names beside a panel need a row each.
        double names = ROW * run.curves().size() + 4;
        boolean l2 = error.key().equals(Curve.L2);
        y = panel(
                svg,
                "full",
                y,
                Math.max(counted ? 300 : 420, names),
                error,
                l2 ? "Reconstruction" : Text.heading(Metric.TRAINING_LOSS));
        if (counted) {
            Figure active = Figure.of(run, Curve.L0, buckets);
            y = panel(svg, "active", y + 38, Math.max(220, names), active, "Sparsity");
        }
        svg.label(Still.MARGIN, y + 12, "class='caption' font-size='11.5'" + SOFT, caption(run, error));
        return Still.page(svg, "curves", "Training curves: " + Text.headline(run), y + 34);
    }

    private static double panel(Svg svg, String id, double y, double height, Figure figure, String title) {
        Panel panel = new Panel(id, LEFT, y, PLOT, height, figure.stepScale(), figure.lossScale());
        panel.draw(svg, figure.series());
        String axis = figure.logarithmic() ? "logarithmic axis" : "linear axis";
        svg.pair(LEFT, y - 12, "font-size='14' fill='" + Theme.STILL.ink() + "'", title, axis);
        svg.label(panel.right() + 20, y - 12, "font-size='12'" + SOFT, "last value, smoothed");
        new Axes(LEFT, y, PLOT, height, figure.stepScale(), figure.lossScale(), Theme.STILL)
                .titles(svg, figure.stepTitle(), figure.title().toArray(String[]::new));
        return panel.bottom() + 52;
    }

    private static String caption(RunFolder run, Figure figure) {
        boolean smoothed = figure.series().stream().anyMatch(s -> s.loss().window() > 1);
        boolean bounds = figure.series().stream().anyMatch(s -> !Double.isNaN(s.bound()));
        String lines = smoothed ? "Faint: as logged. Strong: smoothed." : "Lines: as logged.";
        String l0 = StepChart.flat(run, Curve.L0) ? " " + StepChart.constant(run, Curve.L0) + " throughout." : "";
        return lines + l0 + (bounds ? " " + Text.dashed(run, figure) : "");
    }
}
