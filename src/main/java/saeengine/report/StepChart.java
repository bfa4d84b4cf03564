package saeengine.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import saeengine.metric.Metric;
import saeengine.metric.Place;

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

    /** What a training logs. */
    private static final Map<String, Metric> KNOWN =
            Metric.in(Place.TRAINING).stream().collect(Collectors.toUnmodifiableMap(Metric::key, metric -> metric));

    /** What makes a run sparse, in the order of reading. */
    private static final List<String> SPARSE = Stream.of(
                    Metric.TRAINING_LOSS,
                    Metric.TRAINING_MSE,
                    Metric.PENALTY,
                    Metric.TRAINING_L0,
                    Metric.TRAINING_L0_SHARE,
                    Metric.DEAD,
                    Metric.AUXILIARY)
            .map(Metric::key)
            .toList();

    /** The charts of what makes a run sparse, without the one the main figure shows and those that say nothing. */
    static List<StepChart> sparsity(RunFolder run, Figure main) {
        List<StepChart> charts = new ArrayList<>();
        if (run.sparse()) {
            boolean widths =
                    run.curves().stream().map(Curve::features).distinct().count() > 1;
            for (String key : SPARSE) {
                // Of one width the share of active latents is their number on another axis.
                boolean wanted = !key.equals(main.key()) && (widths || !key.equals(Curve.NONZERO));
                if (wanted && logged(run, key) && !flat(run, key)) {
                    charts.add(of(run, key, SPARSE.size()));
                }
            }
        }
        return charts;
    }

    /** The charts of everything else that was logged. */
    static List<StepChart> others(RunFolder run) {
        Set<String> keys = run.furtherKeys();
        if (run.sparse()) {
            keys.removeAll(SPARSE);
        }
        keys.removeIf(key -> flat(run, key));
        return keys.stream().map(key -> of(run, key, keys.size())).toList();
    }

    /** What was logged and is not drawn, in a sentence; "" where there is no such thing. */
    static String constants(RunFolder run) {
        List<String> flat = run.furtherKeys().stream()
                .filter(key -> flat(run, key))
                .map(key -> constant(run, key))
                .toList();
        return flat.isEmpty() ? "" : "Not drawn, for nothing changes: " + String.join("; ", flat) + ".";
    }

    /** The name of a key that is flat, and its values. */
    static String constant(RunFolder run, String key) {
        List<String> values = run.curves().stream()
                .map(curve -> curve.last(key))
                .filter(Double::isFinite)
                .sorted()
                .map(value -> Numbers.value(value, 3)
                        .replaceFirst("(\\.\\d*?)0+$", "$1")
                        .replaceFirst("\\.$", ""))
                .distinct()
                .toList();
        Metric metric = KNOWN.get(key);
        return (metric == null ? key : metric.title())
                + (values.size() > 6 ? ", another value for each autoencoder" : " at " + Text.join(values));
    }

    /** Whether no member's values change by more than a two-hundredth, as L0 of TopK does not. */
    static boolean flat(RunFolder run, String key) {
        return logged(run, key)
                && run.curves().stream().map(c -> c.withNonzero().values(key)).allMatch(StepChart::flat);
    }

    private static boolean flat(double[] values) {
        DoubleSummaryStatistics all =
                Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
        double size = Math.max(Math.abs(all.getMin()), Math.abs(all.getMax()));
        return all.getCount() != 1 && (all.getCount() == 0 || all.getMax() - all.getMin() <= 5e-3 * size);
    }

    private static boolean logged(RunFolder run, String key) {
        return run.curves().stream().anyMatch(c -> c.withNonzero().values().containsKey(key));
    }

    private static StepChart of(RunFolder run, String key, int charts) {
        int buckets = Math.max(40, Math.min(400, 3000 / (run.curves().size() * charts)));
        List<Thinned> lines = run.curves().stream()
                .map(curve -> Thinned.of(curve.withNonzero(), key, buckets))
                .toList();
        Metric metric = KNOWN.get(key);
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

    /** Whether all members have the same values, so that one line stands for them. */
    boolean shared() {
        return lines.size() > 1
                && lines.stream()
                        .allMatch(line -> Arrays.equals(
                                        line.steps(), lines.get(0).steps())
                                && Arrays.equals(line.mean(), lines.get(0).mean()));
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
