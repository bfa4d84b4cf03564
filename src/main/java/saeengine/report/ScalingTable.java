package saeengine.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables below the scaling law's chart: its six parameters, and what it misses at each measured point. */
final class ScalingTable {
    private ScalingTable() {}

    static String parameters(ScalingLaw law) {
        StringBuilder head = new StringBuilder();
        StringBuilder row = new StringBuilder();
        for (Map.Entry<String, Double> parameter : List.of(
                Map.entry("α", law.alpha()),
                Map.entry("β<sub>k</sub>", law.betaK()),
                Map.entry("β<sub>n</sub>", law.betaN()),
                Map.entry("γ", law.gamma()),
                Map.entry("ζ", law.zeta()),
                Map.entry("η", law.eta()),
                Map.entry("rms of ln L", law.rms()))) {
            head.append("<th scope=\"col\">").append(parameter.getKey()).append("</th>");
            row.append("<td>").append(Numbers.value(parameter.getValue(), 4)).append("</td>");
        }
        return "<table class=\"parameters\">\n<thead><tr>" + head + "</tr></thead>\n<tbody><tr>" + row
                + "</tr></tbody>\n</table>\n";
    }

    static String residuals(ScalingLaw law) {
        StringBuilder rows = new StringBuilder();
        List<Palette.Ink> inks = ScalingChart.inks(law);
        int i = 0;
        for (List<ScalingLaw.Point> line : law.byK().values()) {
            String chip = ResultTable.chip(inks.get(i++));
            for (ScalingLaw.Point p : line) {
                rows.append("<tr><th scope=\"row\">").append(chip);
                rows.append("k = ").append(Numbers.tick(p.k())).append("</th>");
                for (String cell : List.of(
                        Numbers.count(p.n()),
                        Numbers.value(p.loss(), 4),
                        Numbers.value(p.fitted(), 4),
                        signed(p.residual()))) {
                    rows.append("<td>").append(cell).append("</td>");
                }
                rows.append("</tr>\n");
            }
        }
        return "<table class=\"residuals\">\n<thead><tr><th scope=\"col\">Sparsity</th><th scope=\"col\">n</th>"
                + "<th scope=\"col\">Measured</th><th scope=\"col\">Fitted</th>"
                + "<th scope=\"col\">Fitted − measured</th></tr></thead>\n<tbody>\n" + rows + "</tbody>\n</table>\n";
    }

    private static String signed(double part) {
        if (!Double.isFinite(part)) {
            return Numbers.UNKNOWN;
        }
        String percent = String.format(Locale.ROOT, "%.2f", Math.abs(100 * part));
        return (percent.matches("[0.]+") ? "" : part < 0 ? "−" : "+") + percent + " %";
    }
}
