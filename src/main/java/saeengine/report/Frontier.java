package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import saeengine.metric.Metric;

/**
 * Where each member ended between sparse and faithful: active latents against error, a line for each width.
 *
 * @param error what the error axis holds
 */
record Frontier(String error, String explanation, List<Line> lines) {

    /** The members of one width, rising in L0. */
    record Line(int features, Palette.Ink ink, List<Point> points) {}

    record Point(String member, String setting, Palette.Ink ink, double l0, double error) {}

    private record Measure(Metric metric, String title, String explanation) {
        double of(Summary.Result result) {
            double value = result.metric(metric);
            return metric == Metric.MSE ? value : 1 - value;
        }
    }

    /** The frontier of a run, where at least two members can be placed on it. */
    static Optional<Frontier> of(RunFolder run) {
        if (!run.sparse()) {
            return Optional.empty();
        }
        Frontier byMse =
                of(run, new Measure(Metric.MSE, Metric.MSE.title(), "squared error per row, summed over dims"));
        Frontier byVariance =
                of(run, new Measure(Metric.EV_R2, "1 − " + Metric.EV_R2.title(), "variance left unexplained"));
        Frontier fuller = byMse.size() >= byVariance.size() ? byMse : byVariance;
        return fuller.size() < 2 ? Optional.empty() : Optional.of(fuller);
    }

    private static Frontier of(RunFolder run, Measure measure) {
        Sweep sweep = Sweep.of(run);
        List<Palette.Ink> inks = Colours.of(run);
        var ofWidth = Colours.ofWidths(sweep);
        List<Line> lines = new ArrayList<>();
        sweep.byWidth().forEach((width, places) -> {
            List<Point> points = new ArrayList<>();
            for (int place : places) {
                Curve curve = run.curves().get(place);
                double l0 = run.result(curve).metric(Metric.L0);
                double error = measure.of(run.result(curve));
                // Neither axis has a place for 0: a member that died altogether stands in the table only.
                if (l0 > 0 && error > 0) {
                    String setting = sweep.setting(sweep.members().get(place));
                    points.add(new Point(curve.label(), setting, inks.get(place), l0, error));
                }
            }
            points.sort((a, b) -> Double.compare(a.l0, b.l0));
            if (!points.isEmpty()) {
                lines.add(new Line(width, ofWidth.get(width), List.copyOf(points)));
            }
        });
        return new Frontier(measure.title, measure.explanation, List.copyOf(lines));
    }

    int size() {
        return points().size();
    }

    List<Point> points() {
        return lines.stream().flatMap(line -> line.points.stream()).toList();
    }
}
