package saeengine.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Settings that a recipe has of its own, beside the options that all recipes share: numbers or lists of numbers,
 * by name.
 */
public final class Knobs {
    private final Map<String, double[]> values = new LinkedHashMap<>();

    /** Adds a setting with its default. */
    public Knobs with(String name, double... value) {
        values.put(name, value.clone());
        return this;
    }

    public double number(String name) {
        return Objects.requireNonNull(values.get(name))[0];
    }

    public double[] numbers(String name) {
        return Objects.requireNonNull(values.get(name)).clone();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * These with one changed.
     *
     * @param setting {@code NAME=NUMBER}, or {@code NAME=NUMBER:NUMBER:...} for a list
     */
    Knobs set(String recipe, String setting) {
        int equals = setting.indexOf('=');
        String name = equals < 0 ? setting : setting.substring(0, equals);
        if (equals < 0 || !values.containsKey(name)) {
            throw new IllegalArgumentException("--set " + setting + ": "
                    + (values.isEmpty()
                            ? recipe + " has no settings of its own"
                            : "NAME=NUMBER, of " + String.join(", ", values.keySet()) + " for " + recipe));
        }
        double[] was = Objects.requireNonNull(values.get(name));
        double[] now;
        try {
            now = Arrays.stream(setting.substring(equals + 1).split(":"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--set " + setting + ": not a number", e);
        }
        if ((was.length == 1 && now.length != 1) || !Arrays.stream(now).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("--set " + setting + ": one finite number, as " + text(was));
        }
        Knobs changed = new Knobs();
        values.forEach((key, value) -> changed.with(key, key.equals(name) ? now : value));
        return changed;
    }

    private static String text(double... value) {
        return Arrays.stream(value)
                .mapToObj(x -> x == Math.rint(x) && Math.abs(x) < 1e9
                        ? Long.toString((long) x)
                        : String.format(Locale.ROOT, "%s", x))
                .collect(Collectors.joining(":"));
    }

    /** As they are typed. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(each -> each.getKey() + "=" + text(each.getValue()))
                .collect(Collectors.joining(", "));
    }
}
