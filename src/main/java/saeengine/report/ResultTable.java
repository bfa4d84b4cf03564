package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The table of final figures, one row per member.
 *
 * <p>Plain autoencoders always have the same columns. Of sparse ones there are as many figures as the
 * run measured, and a column that no member has a value for is left out.
 */
final class ResultTable {

    private record Column(String title, Function<Figure.Series, String> cell) {}

    private ResultTable() {}

    static String head(RunFolder run, Figure figure) {
        StringBuilder html = new StringBuilder();
        columns(run, figure)
                .forEach(c -> html.append("<th scope=\"col\">").append(c.title).append("</th>"));
        return html.toString();
    }

    static String rows(RunFolder run, Figure figure) {
        List<Column> columns = columns(run, figure);
        StringBuilder html = new StringBuilder();
        for (Figure.Series s : figure.series()) {
            html.append("<tr><th scope=\"row\">")
                    .append(chip(s.ink()))
                    .append(Svg.escape(s.curve().label()))
                    .append("</th>");
            columns.forEach(c -> html.append("<td>").append(c.cell.apply(s)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.toString();
    }

    static String chip(Palette.Ink ink) {
        return "<span class=\"chip\" style=\"--light:" + ink.onLight() + ";--dark:" + ink.onDark() + "\"></span>";
    }

    private static List<Column> columns(RunFolder run, Figure figure) {
        List<Column> all = run.sparse() ? sparse(run) : plain(run);
        if (run.sparse()) {
            all.removeIf(c -> figure.series().stream().map(c.cell).allMatch(Numbers.UNKNOWN::equals));
        }
        return all;
    }

    private static List<Column> plain(RunFolder run) {
        return List.of(
                new Column("F", s -> Numbers.count(s.curve().features())),
                new Column("Last loss", s -> Numbers.value(lastLoss(run, s), 4)),
                new Column("Eval loss", s -> Numbers.value(run.result(s.curve()).evalLoss(), 4)),
                new Column("Bound", s -> Numbers.value(s.bound(), 4)),
                new Column("Eval ÷ bound", s -> ratio(run.result(s.curve()).evalLoss(), s.bound())),
                new Column(
                        "Variance explained",
                        s -> Numbers.percentExplained(
                                run.result(s.curve()).evalLoss() / run.bounds().variance())));
    }

    private static List<Column> sparse(RunFolder run) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("F", s -> Numbers.count(s.curve().features())));
        columns.add(new Column("k", s -> setting(member(run, s).k())));
        columns.add(new Column("λ", s -> setting(member(run, s).l1())));
        columns.add(metric(run, "L0", "l0"));
        columns.add(metric(run, "MSE", "mse"));
        columns.add(metric(run, "EV (R²)", "ev_r2"));
        columns.add(new Column("Alive", s -> alive(run.result(s.curve()).metric("alive"))));
        columns.add(metric(run, "L1", "l1"));
        columns.add(metric(run, "Loss recovered", "loss_recovered"));
        columns.add(new Column("Last loss", s -> Numbers.value(lastLoss(run, s), 4)));
        columns.add(new Column(
                "Eval loss", s -> Numbers.value(run.result(s.curve()).evalLoss(), 4)));
        // A bound of 0, as of every width beyond the rows', says nothing about a sparse autoencoder.
        columns.add(new Column("PCA bound", s -> positive(run.bound(s.curve()))));
        return columns;
    }

    private static Column metric(RunFolder run, String title, String name) {
        return new Column(title, s -> Numbers.value(run.result(s.curve()).metric(name), 4));
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

    /** Some evaluations count the latents that live, others state their part. */
    private static String alive(double alive) {
        return alive > 1
                ? Numbers.count(alive)
                : Double.isNaN(alive) ? Numbers.UNKNOWN : Numbers.value(100 * alive, 4) + " %";
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
