package saeengine.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The names most like a name that was not found, for error messages. */
public final class NearNames {
    private static final int SHOWN = 3;

    private NearNames() {}

    public static List<String> of(String wanted, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt((String name) -> distance(wanted, name)))
                .limit(SHOWN)
                .toList();
    }

    /** {@code "; did you mean X?"} where a name is so like the one that was typed, else nothing. */
    public static String question(String typed, Collection<String> names) {
        return names.stream()
                .filter(name -> isLikely(typed, name))
                .min(Comparator.comparingInt(name -> distance(typed, name)))
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    /** A third of the letters may differ; or one is the other's beginning, of three letters at least. */
    private static boolean isLikely(String typed, String name) {
        String shorter = typed.length() < name.length() ? typed : name;
        boolean begins = typed.startsWith(name) || name.startsWith(typed);
        return (begins && shorter.replace("-", "").length() >= 3)
                || distance(typed, name) <= Math.max(1, (typed.replace("-", "").length() + 1) / 3);
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
