package saeengine.report;

import java.util.Arrays;
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

    public int size() {
        return steps.length;
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
