package saeengine.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import saeengine.metric.Metric;

/**
 * The interactive report: one HTML file with its style, script, data and chart library inside.
 *
 * <p>It asks the network for nothing, and its content security policy forbids it to; without scripts
 * it shows the still figure instead of the charts.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** Writes the page of a run around its still figure. */
    public static String of(RunFolder run, String curvesSvg) {
        Figure figure =
                Figure.of(run, Math.max(40, Math.min(1000, 6000 / run.curves().size())));
        Map<String, String> values = new TreeMap<>();
        texts(run, values);
        values.put("table_class", run.sparse() ? " many" : "");
        values.put("head", ResultTable.head(run, figure));
        values.put("rows", ResultTable.rows(run, figure));
        values.put("table_note", Svg.escape(tableNote(run, figure)));
        values.put("full_scale", figure.logarithmic() ? "log" : "linear");
        values.put("log_note", Svg.escape(Text.boundsNotOnLogAxis(figure)));
        values.put(
                "zoom_title",
                Svg.escape(figure.zoom() == null ? "" : figure.zoom().title()));
        values.put("zoom_hidden", figure.zoom() == null ? "hidden" : "");
        values.put(
                "further", StepChart.others(run).stream().map(StepChart::card).collect(Collectors.joining()));
        values.put("figure_name", run.sparse() ? "Training curves" : "Loss curves");
        boolean bounds = figure.series().stream().anyMatch(s -> !Double.isNaN(s.bound()));
        values.put("dashed", bounds || !run.sparse() ? " " + Svg.escape(Text.dashed(run, figure)) : "");
        values.put("main_title", mainTitle(run, figure));
        SparseSections.fill(run, figure, values);
        values.put("svg", curvesSvg);
        values.put("style", Template.resource("page.css"));
        values.put("script", Template.resource("page.js"));
        values.put("chart_js", ChartJs.source());
        values.put("data", ReportData.of(run, figure));
        return Template.fill(Template.resource("page.html"), values);
    }

    private static void texts(RunFolder run, Map<String, String> values) {
        RunInfo info = run.info();
        values.put("headline", Svg.escape(Text.title(run)));
        boolean running = run.summary().status().equals("running");
        values.put("reload", running ? "<meta http-equiv=\"refresh\" content=\"60\">\n" : "");
        values.put("go_on", goOn(run));
        values.put("status", Svg.escape(run.summary().status()));
        values.put("progress", Svg.escape(Text.progress(run)));
        values.put("model", orUnknown(model(info)));
        values.put("device", orUnknown(info.device()));
        values.put("engine", orUnknown(info.engine()));
        values.put("repeat", Svg.escape(RepeatCommand.of(info)));
        values.put("settings", settings(info));
    }

    /** What a run that did not end goes on with. */
    private static String goOn(RunFolder run) {
        String command = Svg.escape("java -jar sae-engine.jar train --resume --out "
                + RepeatCommand.quoted(run.folder().toString()));
        return switch (run.summary().status()) {
            case "finished" -> "";
            case "running" ->
                "<p class=\"note\">This page loads itself anew every minute. A run that was killed goes on with <code>"
                        + command + "</code></p>\n";
            default -> "<p class=\"go-on\">It goes on with <code>" + command + "</code></p>\n";
        };
    }

    private static String model(RunInfo info) {
        return info.modelSummary().isBlank() ? info.model() : info.model() + " (" + info.modelSummary() + ")";
    }

    /** What the run changed, in sight; what is as it would be anyway, folded away. */
    private static String settings(RunInfo info) {
        Map<String, String> rest = new LinkedHashMap<>(info.options());
        rest.keySet().removeAll(info.changed().keySet());
        String seen = "<p class=\"note\">" + (info.changed().isEmpty() ? "All as by default." : "") + "</p>\n";
        if (!info.changed().isEmpty()) {
            seen = "<div class=\"scroll\">\n" + table(info.changed()) + "</div>\n";
        }
        return rest.isEmpty()
                ? seen
                : seen + "<details class=\"scroll\"><summary>" + rest.size() + " more, as by default of "
                        + Svg.escape(info.recipe().isBlank() ? "the program" : info.recipe()) + "</summary>\n"
                        + table(rest) + "</details>\n";
    }

    private static String table(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(e -> "<tr><th scope=\"row\">" + Svg.escape(e.getKey()) + "</th><td>" + Svg.escape(e.getValue())
                        + "</td></tr>\n")
                .collect(Collectors.joining("", "<table class=\"settings\">\n<tbody>\n", "</tbody>\n</table>\n"));
    }

    private static String orUnknown(String text) {
        return text.isBlank() ? "unknown" : Svg.escape(text);
    }

    /** Which rows the table is of, and by which formulas. */
    private static String tableNote(RunFolder run, Figure figure) {
        StringBuilder note = new StringBuilder();
        long evalRows = run.summary().results().values().stream()
                .mapToLong(Summary.Result::evalRows)
                .max()
                .orElse(0);
        if (evalRows > 0) {
            String of = run.bounds().of().isBlank() ? "rows" : run.bounds().of();
            note.append("On ")
                    .append(Numbers.count(evalRows))
                    .append(" ")
                    .append(of)
                    .append(", in their original units; ")
                    .append(ResultTable.LAST_LOSS)
                    .append(": on the last logged batch")
                    .append(Text.scaled(run))
                    .append(". ");
        }
        for (Metric metric : ResultTable.shown(run, figure)) {
            note.append(metric.title()).append(": ").append(metric.formula()).append(". ");
        }
        if (!Double.isNaN(run.bounds().variance())) {
            note.append(Metric.VARIANCE.title()).append(" of the rows: ");
            note.append(Numbers.value(run.bounds().variance(), 4)).append('.');
        }
        return note.toString().strip();
    }

    private static String mainTitle(RunFolder run, Figure figure) {
        if (!run.sparse()) {
            return "The whole run";
        }
        return figure.key().equals(Curve.L2)
                ? "Reconstruction: " + Metric.TRAINING_MSE.title()
                : Text.heading(Metric.TRAINING_LOSS);
    }
}
