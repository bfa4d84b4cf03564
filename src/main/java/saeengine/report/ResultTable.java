package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import saeengine.metric.Metric;

/**
 * The table of final figures, one row per member.
 *
 * <p>Plain autoencoders always have the same columns. Of sparse ones there are as many figures as the
 * run measured, and a column that no member has a value for is left out.
 */
final class ResultTable {

    /** What the training loss of the last logged batch is called. */
    static final String LAST_LOSS = "last " + Metric.TRAINING_LOSS.title();

    /** @param metric what the note explains; null where the title says it */
    private record Column(String title, @Nullable Metric metric, Function<Figure.Series, String> cell) {
        static Column of(Metric metric, Function<Figure.Series, String> cell) {
            return new Column(metric.title(), metric, cell);
        }
    }

    private ResultTable() {}

    static String head(RunFolder run, Figure figure) {
        StringBuilder html = new StringBuilder();
        columns(run, figure)
                .forEach(c -> html.append("<th scope=\"col\">")
                        .append(Svg.escape(c.title))
                        .append("</th>"));
        return html.toString();
    }

    static String rows(RunFolder run, Figure figure) {
        List<Column> columns = columns(run, figure);
        StringBuilder html = new StringBuilder();
        for (Figure.Series s : figure.series()) {
            html.append("<tr><th scope=\"row\">")
                    .append(chip(s.ink(), figure.dashed() ? s.dash() : null))
                    .append(Svg.escape(s.curve().label()))
                    .append("</th>");
            columns.forEach(c -> html.append("<td>").append(c.cell.apply(s)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.toString();
    }

    /** The metrics that have a column. */
    static List<Metric> shown(RunFolder run, Figure figure) {
        return columns(run, figure).stream()
                .map(Column::metric)
                .filter(Objects::nonNull)
                .toList();
    }

    /** A sample of a line; null for a square of its colour, where no member has dashes. */
    static String chip(Palette.Ink ink, @Nullable String dash) {
        return dash == null
                ? chip(ink)
                : "<svg class=\"sample\" viewBox=\"0 0 34 8\" style=\"--light:" + ink.onLight() + ";--dark:"
                        + ink.onDark() + "\"><line x1=\"0\" y1=\"4\" x2=\"34\" y2=\"4\"" + Legend.dashes(dash)
                        + "/></svg>";
    }

    static String chip(Palette.Ink ink) {
        return "<span class=\"chip\" style=\"--light:" + ink.onLight() + ";--dark:" + ink.onDark() + "\"></span>";
    }

    private static List<Column> columns(RunFolder run, Figure figure) {
        List<Column> all = new ArrayList<>(run.sparse() ? sparse(run) : plain(run));
        all.removeIf(c -> (run.sparse() || c.metric == Metric.LOSS_RECOVERED)
                && figure.series().stream().map(c.cell).allMatch(Numbers.UNKNOWN::equals));
        return all;
    }

    private static List<Column> plain(RunFolder run) {
        return List.of(
                new Column("F", null, s -> Numbers.count(s.curve().features())),
                new Column(LAST_LOSS, null, s -> Numbers.value(lastLoss(run, s), 4)),
                Column.of(Metric.MSE, s -> Numbers.value(mse(run, s), 4)),
                Column.of(Metric.PCA_BOUND, s -> Numbers.value(run.bound(s.curve()), 4)),
                Column.of(Metric.MSE_OVER_BOUND, s -> ratio(mse(run, s), run.bound(s.curve()))),
                Column.of(Metric.EV_R2, s -> Numbers.explained(unexplained(run, s))),
                nearOne(run, Metric.LOSS_RECOVERED));
    }

    private static List<Column> sparse(RunFolder run) {
        return List.of(
                new Column("F", null, s -> Numbers.count(s.curve().features())),
                new Column("k", null, s -> setting(member(run, s).k())),
                new Column("λ", null, s -> setting(member(run, s).l1())),
                metric(run, Metric.L0),
                Column.of(Metric.MSE, s -> Numbers.value(mse(run, s), 4)),
                nearOne(run, Metric.LOSS_RECOVERED),
                nearOne(run, Metric.EV_R2),
                metric(run, Metric.ALIVE),
                metric(run, Metric.L1),
                metric(run, Metric.FACTS_TOLD),
                metric(run, Metric.FACT_F1),
                new Column(LAST_LOSS, null, s -> Numbers.value(lastLoss(run, s), 4)),
                // A bound of 0, as of every width beyond the rows', says nothing about a sparse autoencoder.
                Column.of(Metric.PCA_BOUND, s -> positive(run.bound(s.curve()))));
    }

    private static Column metric(RunFolder run, Metric metric) {
        return Column.of(metric, s -> Numbers.value(run.result(s.curve()).metric(metric), 4));
    }

    private static Column nearOne(RunFolder run, Metric metric) {
        return Column.of(
                metric, s -> Numbers.explained(1 - run.result(s.curve()).metric(metric)));
    }

    private static double mse(RunFolder run, Figure.Series s) {
        return run.result(s.curve()).mse();
    }

    /** Over the same rows, 1 - ev_r2 and mse by the variance are one number; older runs have the second only. */
    private static double unexplained(RunFolder run, Figure.Series s) {
        double explained = run.result(s.curve()).metric(Metric.EV_R2);
        return Double.isNaN(explained) ? mse(run, s) / run.bounds().variance() : 1 - explained;
    }

    private static RunInfo.Member member(RunFolder run, Figure.Series s) {
        return run.info().members().stream()
                .filter(m -> m.name().equals(s.curve().name()))
                .findFirst()
                .orElseThrow();
    }

    private static String positive(double value) {
        return value > 0 ? Numbers.value(value, 4) : Numbers.UNKNOWN;
    }

    private static String setting(double value) {
        return Double.isNaN(value) ? Numbers.UNKNOWN : Numbers.tick(value);
    }

    private static double lastLoss(RunFolder run, Figure.Series s) {
        double stated = run.result(s.curve()).loss();
        return Double.isNaN(stated) ? s.curve().last(Curve.LOSS) : stated;
    }

    /** How many times the bound the loss is; meaningless for a bound of 0, which any loss exceeds infinitely. */
    private static String ratio(double loss, double bound) {
        return bound > 0 ? Numbers.value(loss / bound, 4) : Numbers.UNKNOWN;
    }
}
