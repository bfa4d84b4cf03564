package saeengine.report;

import java.util.List;

/** The final figures as the rows of an HTML table, one per member. */
final class ResultTable {
    private ResultTable() {}

    static String rows(RunFolder run, Figure figure) {
        StringBuilder html = new StringBuilder();
        for (Figure.Series s : figure.series()) {
            Summary.Result result = run.result(s.curve());
            double last = Double.isNaN(result.loss()) ? s.curve().last(Curve.LOSS) : result.loss();
            double eval = result.evalLoss();
            html.append("<tr><th scope=\"row\"><span class=\"chip\" style=\"--light:")
                    .append(s.ink().onLight())
                    .append(";--dark:")
                    .append(s.ink().onDark())
                    .append("\"></span>")
                    .append(Svg.escape(s.curve().label()))
                    .append("</th>");
            List.of(
                            Numbers.count(s.curve().features()),
                            Numbers.value(last, 4),
                            Numbers.value(eval, 4),
                            Numbers.value(s.bound(), 4),
                            ratio(eval, s.bound()),
                            Numbers.percentExplained(eval / run.bounds().variance()))
                    .forEach(cell -> html.append("<td>").append(cell).append("</td>"));
            html.append("</tr>\n");
        }
        return html.toString();
    }

    /** How many times the bound the loss is; meaningless for a bound of 0, which any loss exceeds infinitely. */
    private static String ratio(double loss, double bound) {
        return bound > 0 ? Numbers.value(loss / bound, 4) : Numbers.UNKNOWN;
    }
}
