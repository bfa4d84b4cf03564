package saeengine.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The logged steps of one member of a run, exactly as many as its file holds.
 *
 * @param name the member's name, which is also its folder
 * @param label how figures call it
 * @param features the width of its dictionary
 * @param steps rising step numbers
 * @param tokens rows seen up to each step; NaN where the log does not say
 * @param values one array per numeric key, as long as {@code steps}; NaN where a line has no finite value
 */
public record Curve(
        String name, String label, int features, double[] steps, double[] tokens, Map<String, double[]> values) {

    public static final String LOSS = "loss";
    static final String L2 = "l2";
    static final String L1 = "l1";
    static final String L0 = "l0";
    static final String NONZERO = "nonzero";
    static final String DEAD = "dead";
    static final String AUX = "aux";

    public int size() {
        return steps.length;
    }

    /** The same curve with the proportion of nonzero features, where it logged how many there are. */
    Curve withNonzero() {
        if (!values.containsKey(L0) || values.containsKey(NONZERO)) {
            return this;
        }
        Map<String, double[]> more = new LinkedHashMap<>(values);
        more.put(NONZERO, Arrays.stream(values.get(L0)).map(l0 -> l0 / features).toArray());
        return new Curve(name, label, features, steps, tokens, more);
    }

    /** The values of a key; all NaN where this member never logged it. */
    public double[] values(String key) {
        double[] found = values.get(key);
        if (found != null) {
            return found;
        }
        double[] nothing = new double[steps.length];
        Arrays.fill(nothing, Double.NaN);
        return nothing;
    }

    /** The last finite value of a key, or NaN. */
    public double last(String key) {
        double[] all = values(key);
        for (int i = all.length - 1; i >= 0; i--) {
            if (!Double.isNaN(all[i])) {
                return all[i];
            }
        }
        return Double.NaN;
    }
}
