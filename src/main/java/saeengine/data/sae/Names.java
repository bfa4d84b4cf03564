package saeengine.data.sae;

import java.util.Collection;

/** Lists of names for error messages. */
final class Names {
    private static final int MOST = 8;

    private Names() {}

    /** The names in alphabetical order, with commas; the first few of many. */
    static String few(Collection<String> names) {
        String shown = String.join(", ", names.stream().sorted().limit(MOST).toList());
        return names.size() > MOST ? shown + " and " + (names.size() - MOST) + " more" : shown;
    }
}
