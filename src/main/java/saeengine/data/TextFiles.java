package saeengine.data;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The names of files that hold text: what their endings say. */
public final class TextFiles {
    /** In the order of preference, where a data set comes in several. */
    private static final List<List<String>> FORMS = List.of(List.of(".jsonl"), List.of(".txt"), List.of(".json"));

    private TextFiles() {}

    /** Of a data set's files those of the first form that any of them has; a set in two forms is one set. */
    public static List<String> oneForm(Collection<String> names) {
        for (List<String> endings : FORMS) {
            List<String> fitting = names.stream()
                    .filter(name -> endings.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith))
                    .toList();
            if (!fitting.isEmpty()) {
                return fitting;
            }
        }
        return List.of();
    }
}
