package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import saeengine.metric.Metric;

/**
 * Where members ended between sparse and faithful: active latents against one measure, a line for each width of a run.
 *
 * @param explanation what the measure's axis says beside its name
 * @param logarithmic whether the measure is read in ratios
 */
record Frontier(Metric measure, String title, String explanation, boolean logarithmic, List<Line> lines) {

    /** Members that only their sparsity tells apart, rising in L0. */
    record Line(String name, Palette.Ink ink, String dash, List<Point> points) {}

    /** @param setting what the point is called in the chart */
    record Point(String member, String setting, Palette.Ink ink, double l0, double value) {}

    /** What is known of a line before its measure is chosen. */
    record Group(String name, Palette.Ink ink, String dash, RunFolder run, List<Member> members) {}

    record Member(Curve curve, String setting, Palette.Ink ink) {}

    /** The frontiers of a run on which at least two members can be placed: error first, then the loss recovered. */
    static List<Frontier> of(RunFolder run) {
        return run.sparse() ? of(groups(run)) : List.of();
    }

    static List<Frontier> of(List<Group> groups) {
        Frontier byMse = new Frontier(
                Metric.MSE,
                Metric.MSE.title(),
                "squared error per row, summed over dims",
                true,
                lines(groups, Metric.MSE));
        Frontier byVariance = new Frontier(
                Metric.EV_R2,
                "1 − " + Metric.EV_R2.title(),
                "variance left unexplained",
                true,
                lines(groups, Metric.EV_R2));
        Frontier byLoss = new Frontier(
                Metric.LOSS_RECOVERED,
                Metric.LOSS_RECOVERED.title(),
                "1: as with the rows themselves",
                false,
                lines(groups, Metric.LOSS_RECOVERED));
        Frontier error = byMse.points().size() >= byVariance.points().size() ? byMse : byVariance;
        return Stream.of(error, byLoss)
                .filter(frontier -> frontier.points().size() >= 2)
                .toList();
    }

    /** The widths of a run. */
    private static List<Group> groups(RunFolder run) {
        Sweep sweep = Sweep.of(run);
        List<Palette.Ink> inks = Colours.of(run);
        var ofWidth = Colours.ofWidths(sweep);
        List<Group> groups = new ArrayList<>();
        sweep.byWidth().forEach((width, places) -> {
            List<Member> members = places.stream()
                    .map(place -> new Member(
                            run.curves().get(place),
                            sweep.setting(sweep.members().get(place)),
                            inks.get(place)))
                    .toList();
            groups.add(new Group(
                    "F = " + Numbers.count(width), Objects.requireNonNull(ofWidth.get(width)), "", run, members));
        });
        return groups;
    }

    private static List<Line> lines(List<Group> groups, Metric measure) {
        List<Line> lines = new ArrayList<>();
        for (Group group : groups) {
            List<Point> points = new ArrayList<>();
            for (Member member : group.members) {
                Summary.Result result = group.run.result(member.curve);
                double l0 = result.metric(Metric.L0);
                double measured = result.metric(measure);
                double value = measure == Metric.EV_R2 ? 1 - measured : measured;
                // No logarithmic axis has a place for 0: a member that died altogether stands in the table only.
                if (l0 > 0 && (measure == Metric.LOSS_RECOVERED ? Double.isFinite(value) : value > 0)) {
                    points.add(new Point(member.curve.label(), member.setting, member.ink, l0, value));
                }
            }
            points.sort((a, b) -> Double.compare(a.l0, b.l0));
            if (!points.isEmpty()) {
                lines.add(new Line(group.name, group.ink, group.dash, List.copyOf(points)));
            }
        }
        return List.copyOf(lines);
    }

    List<Point> points() {
        return lines.stream().flatMap(line -> line.points.stream()).toList();
    }
}
