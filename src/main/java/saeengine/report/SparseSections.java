package saeengine.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the page says of sparse runs only, section by section; each is "" where the run has nothing for it. */
final class SparseSections {
    private SparseSections() {}

    static void fill(RunFolder run, Figure figure, Map<String, String> values) {
        values.put("ink_rules", run.sparse() ? rules(run) : "");
        values.put("constants", Svg.escape(StepChart.constants(run)));
        values.put(
                "recipe",
                !run.sparse() || run.info().recipe().isBlank()
                        ? ""
                        : recipe(run.info().recipe()));
        values.put("frontier", frontier(Frontier.of(run)));
        String charts =
                StepChart.sparsity(run, figure).stream().map(StepChart::card).collect(Collectors.joining());
        values.put("sparsity", charts.isEmpty() ? "" : "<div class=\"grid live\" hidden>\n" + charts + "</div>\n");
        values.put("density", run.sparse() ? density(run) : "");
        ScalingLaw law = run.summary().scalingLaw();
        values.put("scaling", law == null ? "" : scaling(law));
    }

    private static String rules(RunFolder run) {
        Set<Palette.Ink> inks = new LinkedHashSet<>(Colours.of(run));
        inks.addAll(Colours.ofWidths(Sweep.of(run)).values());
        if (run.summary().scalingLaw() != null) {
            inks.addAll(ScalingChart.inks(run.summary().scalingLaw()));
        }
        return Theme.rules(inks);
    }

    private static String recipe(String recipe) {
        return "<div><dt>Recipe</dt><dd>" + Svg.escape(recipe) + "</dd></div>\n";
    }

    private static String frontier(List<Frontier> frontiers) {
        return frontiers.isEmpty()
                ? ""
                : section(
                        "Sparsity against error" + (frontiers.size() > 1 ? " and loss recovered" : ""),
                        charts(frontiers)
                                + "<p class=\"note\">Further left is sparser. Also in <code>frontier.svg</code>.</p>\n");
    }

    /** The charts beside each other, or one below the other where there is no room. */
    static String charts(List<Frontier> frontiers) {
        return frontiers.stream()
                .map(f -> "<figure class=\"card\">" + FrontierChart.inline(f) + "</figure>\n")
                .collect(Collectors.joining("", "<div class=\"grid\">\n", "</div>\n"));
    }

    private static String density(RunFolder run) {
        String cards = DensityCharts.of(run);
        int count = cards.split("<figure", -1).length - 1;
        String kind = count > DensityCharts.IN_FULL ? "compact" : "grid three";
        return cards.isEmpty()
                ? ""
                : section(
                        "How often latents fire",
                        "<div class=\"" + kind + "\">\n" + cards + "</div>\n<p class=\"note\">Across: the part of "
                                + "rows a latent fires on, logarithmic. Up: the part of the latents. The axes are the "
                                + "same in all; latents that never fired have no place on them.</p>\n");
    }

    private static String scaling(ScalingLaw law) {
        return section(
                "Scaling law",
                "<figure class=\"card drawing\">" + ScalingChart.inline(law) + "</figure>\n"
                        + "<p class=\"note\">Points: measured. Curves: <i>L</i>(<i>n</i>, <i>k</i>) = exp(α + β<sub>k</sub>"
                        + " ln k + β<sub>n</sub> ln n + γ ln k ln n) + exp(ζ + η ln k), fitted to "
                        + ScalingChart.fittedTo(law) + ". Also in "
                        + "<code>scaling.svg</code>.</p>\n<div class=\"scroll\">\n" + ScalingTable.parameters(law)
                        + "</div>\n<details class=\"scroll\" open><summary>Residuals</summary>\n"
                        + ScalingTable.residuals(law) + "</details>\n");
    }

    private static String section(String title, String body) {
        return "<section>\n<h2>" + title + "</h2>\n" + body + "</section>\n";
    }
}
