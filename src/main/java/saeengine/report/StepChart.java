package saeengine.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import saeengine.metric.Metric;

/**
 * One small chart over the steps: a logged key, its heading, and its axis.
 *
 * @param about what the key measures; "" for a key this report knows nothing of
 * @param logarithmic whether the values span so much that only a logarithmic axis shows them all
 * @param low the low end of the axis; NaN where the chart may choose
 * @param lines one per member, in the figure's order; null for a member that never logged the key
 */
record StepChart(String key, String title, String about, boolean logarithmic, double low, List<Thinned> lines) {
    private static final double WIDE_RANGE = 15;

    /** What a sparse run logs, in the order of reading. */
    private static final Map<String, Metric> KNOWN = known();

    private static Map<String, Metric> known() {
        Map<String, Metric> known = new LinkedHashMap<>();
        for (Metric metric : List.of(
                Metric.TRAINING_LOSS,
                Metric.TRAINING_MSE,
                Metric.PENALTY,
                Metric.TRAINING_L0,
                Metric.TRAINING_L0_SHARE,
                Metric.DEAD,
                Metric.AUXILIARY)) {
            known.put(metric.key(), metric);
        }
        return Collections.unmodifiableMap(known);
    }

    /** The charts of what makes a run sparse, without the one the main figure shows. */
    static List<StepChart> sparsity(RunFolder run, Figure main) {
        List<StepChart> charts = new ArrayList<>();
        if (run.sparse()) {
            for (String key : KNOWN.keySet()) {
                if (!key.equals(main.key()) && (key.equals(Curve.DEAD) ? run.logged(key) : anyNotZero(run, key))) {
                    charts.add(of(run, key, KNOWN.size()));
                }
            }
        }
        return charts;
    }

    /** The charts of everything else that was logged. */
    static List<StepChart> others(RunFolder run) {
        Set<String> keys = run.furtherKeys();
        if (run.sparse()) {
            keys.removeAll(KNOWN.keySet());
        }
        return keys.stream().map(key -> of(run, key, keys.size())).toList();
    }

    private static boolean anyNotZero(RunFolder run, String key) {
        return run.curves().stream()
                .flatMapToDouble(c -> Arrays.stream(c.withNonzero().values(key)))
                .anyMatch(v -> v != 0 && !Double.isNaN(v));
    }

    private static StepChart of(RunFolder run, String key, int charts) {
        int buckets = Math.max(40, Math.min(400, 3000 / (run.curves().size() * charts)));
        List<Thinned> lines = run.curves().stream()
                .map(curve -> Thinned.of(curve.withNonzero(), key, buckets))
                .toList();
        Metric metric = run.sparse() ? KNOWN.get(key) : null;
        double[] rising = lines.stream()
                .flatMapToDouble(line -> Arrays.stream(line.mean()))
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
        if (metric == null || rising.length == 0) {
            return new StepChart(key, key, "", false, Double.NaN, lines);
        }
        double least = rising[0];
        double most = rising[rising.length - 1];
        boolean logarithmic = !key.equals(Curve.DEAD) && least > 0 && most / least >= WIDE_RANGE;
        double low = logarithmic ? 0.8 * least : Math.min(0, least);
        return new StepChart(key, Text.heading(metric), Text.capital(metric.formula()) + ".", logarithmic, low, lines);
    }

    /** The chart's place in the page. */
    String card() {
        String name = Svg.escape(key);
        String axis = logarithmic ? "<small>logarithmic axis</small>" : "";
        return "<figure class=\"card\"><h3>" + Svg.escape(title) + " " + axis
                + "</h3><div class=\"plot small\"><canvas data-key=\"" + name + "\" role=\"img\" aria-label=\""
                + Svg.escape(title) + " by training step\"></canvas></div><p class=\"note\">" + Svg.escape(about)
                + "</p></figure>\n";
    }
}
