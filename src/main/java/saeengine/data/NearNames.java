package saeengine.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The names most like a name that was not found, for error messages. */
final class NearNames {
    private static final int SHOWN = 3;

    private NearNames() {}

    static List<String> of(String wanted, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt((String name) -> distance(wanted, name)))
                .limit(SHOWN)
                .toList();
    }

    /** Edits from one name to the other; a missing or an extra prefix, the usual slip, counts as none. */
    private static int distance(String wanted, String name) {
        if (wanted.endsWith("." + name) || name.endsWith("." + wanted)) {
            return 0;
        }
        int[] above = new int[name.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= wanted.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (wanted.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], above[j]));
            }
            above = row;
        }
        return above[name.length()];
    }
}
