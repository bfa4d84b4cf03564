package saeengine.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import saeengine.data.AtomicFile;
import saeengine.metric.Metric;

/** One HTML file over several runs, with its style, script, data and chart library inside: it asks the network for nothing. */
public final class ComparisonPage {
    private ComparisonPage() {}

    /**
     * Reads the folders of runs and writes the page.
     *
     * @throws ReportException naming the file and the cause, where a folder is no run or is broken
     * @throws saeengine.data.WriteFailed where the page cannot be written
     */
    public static void write(List<Path> runs, Path page) {
        AtomicFile.writeText(page, of(Comparison.read(runs)));
    }

    static String of(Comparison comparison) {
        Figure figure = comparison.figure();
        Map<String, String> values = new TreeMap<>();
        values.put("headline", Svg.escape(Text.shorten(headline(comparison), 110)));
        values.put("lead", Svg.escape(lead(comparison)));
        values.put("warning", warning(comparison));
        values.put("runs", runs(comparison));
        values.put("frontier", frontier(comparison.frontiers()));
        values.put("full_scale", figure.logarithmic() ? "log" : "linear");
        values.put("curves_note", Svg.escape(curvesNote(comparison)));
        List<Column> columns = columns(comparison);
        values.put(
                "head",
                columns.stream()
                        .map(c -> "<th scope=\"col\">" + Svg.escape(c.title) + "</th>")
                        .collect(Collectors.joining()));
        values.put("rows", rows(comparison, figure, columns));
        values.put("table_note", Svg.escape(tableNote(columns)));
        values.put("differences", differences(comparison));
        values.put("style", Template.resource("page.css"));
        Set<Palette.Ink> inks = new LinkedHashSet<>(comparison.inks());
        values.put("ink_rules", Theme.rules(inks));
        values.put("script", Template.resource("page.js"));
        values.put("chart_js", ChartJs.source());
        String stepTitle = comparison.sameSteps() ? figure.stepTitle() : "rows trained on";
        values.put("data", ReportData.of(figure, stepTitle, List.of(), comparison.groups()));
        return Template.fill(Template.resource("compare.html"), values);
    }

    private static String headline(Comparison comparison) {
        return comparison.runs().size() + " runs: " + Text.join(comparison.names());
    }

    private static String lead(Comparison comparison) {
        List<String> what =
                comparison.runs().stream().map(Text::place).distinct().toList();
        int members = comparison.members().size();
        return members
                + (members == 1 ? " autoencoder" : " autoencoders")
                + (what.size() == 1 ? ", all " + what.get(0) : "");
    }

    private static String warning(Comparison comparison) {
        String why = comparison.otherRows();
        return why.isEmpty() ? "" : "<p class=\"warning\">" + Svg.escape(why) + "</p>\n";
    }

    private static String runs(Comparison comparison) {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < comparison.runs().size(); i++) {
            RunFolder run = comparison.runs().get(i);
            html.append("<tr><th scope=\"row\">")
                    .append(ResultTable.chip(comparison.inks().get(i)))
                    .append(Svg.escape(comparison.names().get(i)))
                    .append("</th><td>")
                    .append(Svg.escape(Text.headline(run)))
                    .append("; ")
                    .append(Svg.escape(Text.progress(run)))
                    .append("</td></tr>\n");
        }
        return html.toString();
    }

    private static String frontier(List<Frontier> frontiers) {
        return frontiers.isEmpty()
                ? ""
                : "<section>\n<h2>Sparsity against error"
                        + (frontiers.size() > 1 ? " and loss recovered" : "") + "</h2>\n"
                        + SparseSections.charts(frontiers)
                        + "<p class=\"note\">Points: autoencoders after training. Further left is sparser; a run has its colour"
                        + ", a width its dashes.</p>\n</section>\n";
    }

    private static String curvesNote(Comparison comparison) {
        boolean scaled = comparison.runs().stream().anyMatch(run -> run.info().inputScale() != 1);
        return "Strong: smoothed. Faint: as logged. "
                + (scaled
                        ? "Errors of runs that scale their rows are given in the units of the rows as they are. "
                        : "")
                + "Point at the chart for values; a name above hides its curve.";
    }

    /** @param metric what the note explains; null where the title says it */
    private record Column(String title, @Nullable Metric metric, Function<Comparison.Member, String> cell) {}

    private static List<Column> columns(Comparison comparison) {
        List<Column> all = new ArrayList<>(List.of(
                new Column("F", null, m -> Numbers.count(m.curve().features())),
                new Column("k", null, m -> setting(m.info().k())),
                new Column("λ", null, m -> setting(m.info().l1())),
                measured(Metric.L0),
                new Column(
                        Metric.MSE.title(),
                        Metric.MSE,
                        m -> Numbers.value(m.run().result(m.curve()).mse(), 4)),
                nearOne(Metric.LOSS_RECOVERED),
                nearOne(Metric.EV_R2),
                measured(Metric.ALIVE),
                measured(Metric.L1),
                measured(Metric.FACTS_TOLD),
                measured(Metric.FACT_F1),
                measured(Metric.MCC),
                measured(Metric.F1),
                new Column(
                        ResultTable.LAST_LOSS,
                        Metric.TRAINING_LOSS,
                        m -> Numbers.value(m.curve().last(Curve.LOSS), 4))));
        all.removeIf(c -> comparison.members().stream().map(c.cell).allMatch(Numbers.UNKNOWN::equals));
        return all;
    }

    private static Column measured(Metric metric) {
        return new Column(
                metric.title(),
                metric,
                m -> Numbers.value(m.run().result(m.curve()).metric(metric), 4));
    }

    private static Column nearOne(Metric metric) {
        return new Column(
                metric.title(),
                metric,
                m -> Numbers.explained(1 - m.run().result(m.curve()).metric(metric)));
    }

    private static String setting(double value) {
        return Double.isNaN(value) ? Numbers.UNKNOWN : Numbers.tick(value);
    }

    private static String rows(Comparison comparison, Figure figure, List<Column> columns) {
        StringBuilder html = new StringBuilder();
        List<Comparison.Member> members = comparison.members();
        for (int i = 0; i < members.size(); i++) {
            Comparison.Member member = members.get(i);
            html.append("<tr><th scope=\"row\">")
                    .append(ResultTable.chip(
                            member.ink(), figure.series().get(i).dash()))
                    .append(Svg.escape(member.label()))
                    .append("</th>");
            columns.forEach(
                    c -> html.append("<td>").append(c.cell.apply(member)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.toString();
    }

    private static String tableNote(List<Column> columns) {
        return columns.stream()
                .map(Column::metric)
                .filter(metric -> metric != null)
                .map(metric -> metric.title() + ": " + metric.formula() + ".")
                .collect(Collectors.joining(" "));
    }

    private static String differences(Comparison comparison) {
        Map<String, List<String>> differences = comparison.differences();
        if (differences.isEmpty()) {
            return "<p class=\"note\">None: all have the same settings.</p>\n";
        }
        StringBuilder html = new StringBuilder(
                "<div class=\"scroll\">\n<table class=\"differences\">\n<thead><tr><th scope=\"col\">Setting</th>");
        comparison
                .names()
                .forEach(name -> html.append("<th scope=\"col\">")
                        .append(Svg.escape(name))
                        .append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        differences.forEach((name, settings) -> {
            html.append("<tr><th scope=\"row\">").append(Svg.escape(name)).append("</th>");
            settings.forEach(value -> html.append("<td>")
                    .append(value == null ? Numbers.UNKNOWN : Svg.escape(value))
                    .append("</td>"));
            html.append("</tr>\n");
        });
        return html.append("</tbody>\n</table>\n</div>\n").toString();
    }
}
