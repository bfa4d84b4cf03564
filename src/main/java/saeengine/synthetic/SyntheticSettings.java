package saeengine.synthetic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a synthetic world is made by. Defaults are those of SynthSAEBench-16k (arXiv 2602.14687, SAELens'
 * {@code SyntheticModelConfig}).
 *
 * @param features true features
 * @param dims width of a row
 * @param numbers every other setting, by name and in a fixed order
 */
public record SyntheticSettings(int features, int dims, Map<String, Double> numbers) {
    /** Sizes that have a name. */
    private static final Map<String, int[]> NAMED =
            new TreeMap<>(Map.of("16k", new int[] {16384, 768}, "1k", new int[] {1024, 128}));

    private static final List<String> WHOLE = List.of("roots", "branching", "depth", "rank", "ortho-steps", "seed");

    /** Reads {@code 16k}, {@code 1k} or {@code FEATURESxDIMS}, each with {@code :NAME=X} for what is to be other. */
    public static SyntheticSettings parse(String typed) {
        String[] parts = typed.split(":");
        int[] size = NAMED.get(parts[0]);
        if (size == null) {
            size = size(typed, parts[0]);
        }
        Map<String, Double> numbers = defaults(size[0]);
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            if (pair.length != 2 || !numbers.containsKey(pair[0])) {
                throw wrong(typed, "'" + parts[i] + "' is no setting: " + String.join(", ", numbers.keySet()));
            }
            numbers.put(pair[0], number(typed, pair[0], pair[1]));
        }
        SyntheticSettings settings = new SyntheticSettings(size[0], size[1], numbers);
        settings.validate(typed);
        return settings;
    }

    private static int[] size(String typed, String text) {
        String[] sides = text.split("x", -1);
        try {
            if (sides.length == 2) {
                return new int[] {Integer.parseInt(sides[0]), Integer.parseInt(sides[1])};
            }
        } catch (NumberFormatException e) {
            // said below, as any other size that is none
        }
        throw wrong(typed, "a size is " + String.join(", ", NAMED.keySet()) + " or FEATURESxDIMS");
    }

    private static Map<String, Double> defaults(int features) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("zipf", 0.5);
        numbers.put("p-max", 0.4);
        numbers.put("p-min", 5e-4);
        numbers.put("roots", (double) Math.max(1, features / 128));
        numbers.put("branching", 4.0);
        numbers.put("depth", 3.0);
        numbers.put("rank", 25.0);
        numbers.put("correlation", 0.1);
        numbers.put("ortho-steps", 100.0);
        numbers.put("ortho-lr", 3e-4);
        numbers.put("magnitude-first", 5.0);
        numbers.put("magnitude-last", 4.0);
        numbers.put("std-mean", 0.5);
        numbers.put("std-std", 0.5);
        numbers.put("bias", 0.5);
        numbers.put("seed", 42.0);
        return numbers;
    }

    private static double number(String typed, String name, String text) {
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value < 1L << 53 && (!WHOLE.contains(name) || value == Math.rint(value))) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, as any other number that is none
        }
        throw wrong(
                typed,
                name + " is " + (WHOLE.contains(name) ? "a whole" : "a") + " number of at least 0, found '" + text
                        + "'");
    }

    private void validate(String typed) {
        List<String> found = new ArrayList<>();
        require(found, features >= 2 && features <= 1 << 20, "2 to 1048576 features");
        require(
                found,
                dims >= 1 && (long) features * dims < 1 << 30,
                "at least one dim, and features times dims below 2^30");
        require(found, get("p-min") > 0 && get("p-min") < get("p-max") && get("p-max") <= 1, "0 < p-min < p-max <= 1");
        require(found, get("zipf") > 0, "zipf above 0");
        require(found, get("branching") <= 64 && get("depth") <= 64, "branching and depth of at most 64");
        require(found, get("roots") <= features, "no more roots than features");
        require(found, get("rank") <= 4096, "a rank of at most 4096");
        require(found, get("magnitude-first") > 0 && get("magnitude-last") > 0, "magnitudes above 0");
        if (!found.isEmpty()) {
            throw wrong(typed, "needs " + String.join("; ", found));
        }
    }

    private static void require(List<String> found, boolean holds, String what) {
        if (!holds) {
            found.add(what);
        }
    }

    private static IllegalArgumentException wrong(String typed, String why) {
        return new IllegalArgumentException("--synthetic " + typed + ": " + why);
    }

    double get(String name) {
        return Objects.requireNonNull(numbers.get(name));
    }

    int whole(String name) {
        return (int) get(name);
    }

    long seed() {
        return (long) get("seed");
    }

    /** In one line, for a run log. */
    public String summary() {
        return features + " true features in " + dims + " dims, seed " + seed();
    }
}
