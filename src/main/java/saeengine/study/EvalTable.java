package saeengine.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Evaluations side by side: a row for each metric, a column for each autoencoder. */
public final class EvalTable {
    private EvalTable() {}

    public static String text(List<Evaluation> evaluations) {
        List<List<String>> columns = new ArrayList<>();
        columns.add(new ArrayList<>(List.of("metric")));
        columns.get(0).addAll(evaluations.get(0).figures().values().keySet());
        List<String> names = columns(evaluations);
        for (int i = 0; i < names.size(); i++) {
            List<String> column = new ArrayList<>(List.of(names.get(i)));
            evaluations.get(i).figures().values().values().forEach(value -> column.add(TextTable.number(value)));
            columns.add(column);
        }
        return TextTable.of(columns);
    }

    /** How often latents fire. */
    public static String firing(List<Evaluation> evaluations) {
        return FiringTable.text(
                columns(evaluations),
                evaluations.stream()
                        .map(each -> each.figures().rows().features().histogram())
                        .toList());
    }

    /** The suite's headline figures side by side. */
    public static String suite(EvalReport report) {
        List<List<String>> columns = new ArrayList<>();
        columns.add(new ArrayList<>(List.of("suite")));
        columns.get(0).addAll(report.suite().get(0).headline().keySet());
        List<String> names = columns(report.evaluations());
        for (int i = 0; i < names.size(); i++) {
            List<String> column = new ArrayList<>(List.of(names.get(i)));
            report.suite()
                    .get(i)
                    .headline()
                    .values()
                    .forEach(value -> column.add(TextTable.number(Double.isNaN(value) ? null : value)));
            columns.add(column);
        }
        return TextTable.of(columns);
    }

    private static List<String> columns(List<Evaluation> evaluations) {
        return names(evaluations.stream().map(each -> each.dictionary().path()).toList());
    }

    /** As many of the last parts of each path as tell all of them apart. */
    static List<String> names(List<Path> paths) {
        int longest = paths.stream().mapToInt(Path::getNameCount).max().orElse(1);
        for (int parts = 1; parts < longest; parts++) {
            int last = parts;
            List<String> names = paths.stream().map(path -> end(path, last)).toList();
            if (names.stream().distinct().count() == names.size()) {
                return names;
            }
        }
        return paths.stream().map(Path::toString).toList();
    }

    private static String end(Path path, int parts) {
        int count = path.getNameCount();
        return count == 0
                ? path.toString()
                : path.subpath(Math.max(0, count - parts), count).toString();
    }
}
