package saeengine.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import saeengine.metric.Metric;

/**
 * Everything that is decided before a line is drawn; the SVG and the page show the same figure.
 *
 * @param key what is drawn: the loss, or the part of it that can be compared across a sweep
 * @param title what the loss axis says, in lines
 * @param lastStep the end of the step axis
 * @param rowsPerStep NaN where the log does not say
 * @param floor the low end of a logarithmic loss axis, above zero
 * @param top the high end of the loss axis
 * @param logarithmic whether the losses span so much that only a logarithmic axis shows them all
 * @param zoom null where there is nothing to enlarge, and in sparse runs, which have no bound to be stuck above
 */
record Figure(
        String key,
        List<String> title,
        List<Series> series,
        double lastStep,
        double rowsPerStep,
        double floor,
        double top,
        boolean logarithmic,
        @Nullable Zoom zoom) {
    private static final double WIDE_RANGE = 50;
    static final double WIDE_RANGE_OF_A_SWEEP = 15;
    private static final double MOST_DECADES = 1e-14;

    /** A curve, what tight places call it, its colour and dashes, and its loss made short enough to draw. */
    record Series(Curve curve, String name, Palette.Ink ink, String dash, Thinned loss, double bound) {}

    /** The figure of the loss; in a sparse run of its L2 part, since losses with other penalties do not compare. */
    static Figure of(RunFolder run, int buckets) {
        return of(run, run.sparse() && run.logged(Curve.L2) ? Curve.L2 : Curve.LOSS, buckets);
    }

    static Figure of(RunFolder run, String key, int buckets) {
        List<Palette.Ink> inks = Colours.of(run);
        List<String> dashes = Colours.dashes(run);
        Sweep sweep = Sweep.of(run);
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < inks.size(); i++) {
            Curve curve = run.curves().get(i);
            String name = run.sparse()
                    ? Text.shorten(sweep.shortName(run.info().members().get(i)), 16)
                    : Text.shorten(curve.label(), 11);
            // A recipe may weigh or divide its total as it likes; a bound holds for squared errors only.
            boolean bounded = key.equals(Curve.L2) || (key.equals(Curve.LOSS) && !run.sparse());
            double bound =
                    bounded && !(run.sparse() && run.bound(curve) == 0) ? run.boundWhileTraining(curve) : Double.NaN;
            series.add(new Series(curve, name, inks.get(i), dashes.get(i), Thinned.of(curve, key, buckets), bound));
        }
        Figure figure = of(
                key,
                title(run, key),
                series,
                run.lastStep(),
                run.rowsPerStep(),
                run.sparse() ? WIDE_RANGE_OF_A_SWEEP : WIDE_RANGE);
        return run.sparse() ? figure : figure.with(Zoom.choose(series, figure.top, figure.logarithmic));
    }

    /** Any curves of one key on the same axes. */
    static Figure of(
            String key,
            List<String> title,
            List<Series> series,
            double lastStep,
            double rowsPerStep,
            double wideRange) {
        DoubleSummaryStatistics positive = losses(series).filter(v -> v > 0).summaryStatistics();
        double top = positive.getCount() == 0 ? 1 : 1.3 * positive.getMax();
        double least = positive.getCount() == 0 ? 0.1 : positive.getMin();
        return new Figure(
                key,
                title,
                List.copyOf(series),
                lastStep,
                rowsPerStep,
                Math.max(MOST_DECADES * top, 0.6 * withBounds(least, series)),
                top,
                top / least >= wideRange,
                null);
    }

    private Figure with(@Nullable Zoom chosen) {
        return new Figure(key, title, series, lastStep, rowsPerStep, floor, top, logarithmic, chosen);
    }

    private static List<String> title(RunFolder run, String key) {
        if (run.sparse() && !key.equals(Curve.L2)) {
            return List.of(
                    key.equals(Curve.LOSS)
                            ? Metric.TRAINING_LOSS.title() + " of the recipe"
                            : Metric.TRAINING_L0.title() + ": active latents per row");
        }
        Metric metric = run.sparse() ? Metric.TRAINING_MSE : Metric.TRAINING_LOSS;
        return List.of(metric.title() + ": squared error per row,", "summed over dims" + Text.scaled(run));
    }

    /** A bound a little below the lowest loss is worth seeing; one far below would only squeeze the curves. */
    private static double withBounds(double least, List<Series> series) {
        return series.stream()
                .mapToDouble(Series::bound)
                .filter(bound -> bound > least / 30)
                .reduce(least, Math::min);
    }

    private static DoubleStream losses(List<Series> series) {
        return series.stream().flatMapToDouble(s -> DoubleStream.of(s.loss().smooth()));
    }

    /** The loss axis of the whole run. */
    Scale lossScale() {
        return logarithmic ? new Scale.Log(floor, top) : new Scale.Linear(low(), top, 6);
    }

    /** The low end of a linear loss axis: a little below 0 where a bound is 0, so that it does not lie on the axis. */
    double low() {
        boolean bound = series.stream().anyMatch(s -> s.bound() == 0);
        return Math.min(bound ? -Zoom.BELOW_ZERO * top : 0, leastLoss());
    }

    /** Whether members are told apart by dashes, so that bounds need others. */
    boolean dashed() {
        return series.stream().anyMatch(s -> !s.dash().isEmpty());
    }

    double leastLoss() {
        return losses(series).filter(v -> !Double.isNaN(v)).min().orElse(0);
    }

    Scale stepScale() {
        return stepScale(0);
    }

    /** The step axis from a later step on. */
    Scale stepScale(double from) {
        return new Scale.Linear(from, lastStep > from ? lastStep : from + 1, 7);
    }

    /** The step axis' title, with the rows of one step where they are known. */
    String stepTitle() {
        return Double.isNaN(rowsPerStep)
                ? "training step"
                : "training step (× " + Numbers.tick(Math.rint(rowsPerStep * 10) / 10) + " rows)";
    }
}
