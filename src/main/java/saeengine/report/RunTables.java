package saeengine.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import saeengine.data.AtomicFile;
import saeengine.metric.Metric;
import saeengine.metric.Place;

/**
 * A run's numbers as tables for other programs: CSV with a line of titles (RFC 4180, lines end in a line feed).
 *
 * <p>{@code curves.csv} has a line for each member and logged step: member, step, rows, and every curve under its key in
 * {@code loss.jsonl}. {@code summary.csv} has a line for each member: member, features, k, l1_coefficient,
 * training_loss (the last one logged), bound, and every final figure under its key in {@code summary.json}. Numbers stand as they were read, without
 * rounding; one that is unknown or not finite is an empty field.
 */
final class RunTables {
    static final String CURVES = "curves.csv";
    static final String SUMMARY = "summary.csv";

    private RunTables() {}

    /** Writes both into the run's folder. */
    static List<Path> write(RunFolder run) {
        Path curves = run.folder().resolve(CURVES);
        Path summary = run.folder().resolve(SUMMARY);
        AtomicFile.writeText(curves, curves(run));
        AtomicFile.writeText(summary, summary(run));
        return List.of(curves, summary);
    }

    static String curves(RunFolder run) {
        Set<String> keys = new LinkedHashSet<>();
        run.curves().forEach(curve -> keys.addAll(curve.values().keySet()));
        List<String> titles = new ArrayList<>(List.of("member", "step", "rows"));
        titles.addAll(keys);
        StringBuilder table = new StringBuilder();
        line(table, titles);
        for (Curve curve : run.curves()) {
            List<double[]> columns = new ArrayList<>(List.of(curve.steps(), curve.tokens()));
            keys.forEach(key -> columns.add(curve.values(key)));
            for (int i = 0; i < curve.size(); i++) {
                List<String> fields = new ArrayList<>(List.of(curve.name()));
                for (double[] column : columns) {
                    fields.add(number(column[i]));
                }
                line(table, fields);
            }
        }
        return table.toString();
    }

    static String summary(RunFolder run) {
        List<Map<String, Double>> members = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>();
        for (int i = 0; i < run.curves().size(); i++) {
            members.add(figures(run, i));
            keys.addAll(members.get(i).keySet());
        }
        keys.removeIf(key ->
                members.stream().allMatch(m -> m.getOrDefault(key, Double.NaN).isNaN()));
        List<String> titles = new ArrayList<>(List.of("member"));
        titles.addAll(keys);
        StringBuilder table = new StringBuilder();
        line(table, titles);
        for (int i = 0; i < members.size(); i++) {
            List<String> fields = new ArrayList<>(List.of(run.curves().get(i).name()));
            Map<String, Double> figures = members.get(i);
            keys.forEach(key -> fields.add(number(figures.getOrDefault(key, Double.NaN))));
            line(table, fields);
        }
        return table.toString();
    }

    /** In the order of the vocabulary; a figure that it does not know comes last. */
    private static Map<String, Double> figures(RunFolder run, int place) {
        Curve curve = run.curves().get(place);
        RunInfo.Member member = run.info().members().get(place);
        Summary.Result result = run.result(curve);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("features", (double) member.features());
        figures.put("k", member.k());
        figures.put("l1_coefficient", member.l1());
        figures.put("training_loss", curve.last(Curve.LOSS));
        figures.put(Metric.PCA_BOUND.key(), run.bound(curve));
        Map<String, Double> measured = result.metrics();
        for (Place of : List.of(Place.ROWS, Place.LOSSES, Place.TRUTH)) {
            Metric.in(of).stream()
                    .map(Metric::key)
                    .filter(measured::containsKey)
                    .forEach(key -> figures.put(key, measured.get(key)));
        }
        new TreeSet<>(measured.keySet()).forEach(key -> figures.putIfAbsent(key, measured.get(key)));
        figures.putIfAbsent(Metric.MSE.key(), result.mse());
        return figures;
    }

    private static void line(StringBuilder table, List<String> fields) {
        for (int i = 0; i < fields.size(); i++) {
            table.append(i == 0 ? "" : ",").append(field(fields.get(i)));
        }
        table.append('\n');
    }

    private static String field(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }
}
