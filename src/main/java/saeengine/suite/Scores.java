package saeengine.suite;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Figures by group, class and name, as SAEBench averages them: over the classes of a group, and then over groups. A figure
 * that is NaN has no value and is left out of means.
 */
public final class Scores {
    private final Map<String, Map<String, Map<String, Double>>> groups = new LinkedHashMap<>();

    void put(String group, String className, Map<String, Double> figures) {
        groups.computeIfAbsent(group, added -> new LinkedHashMap<>()).put(className, figures);
    }

    /** Adds figures of another with the same groups and classes. */
    void putAll(Scores other) {
        other.groups.forEach((group, classes) -> classes.forEach((name, figures) -> {
            Map<String, Double> all =
                    new LinkedHashMap<>(groups.getOrDefault(group, Map.of()).getOrDefault(name, Map.of()));
            all.putAll(figures);
            put(group, name, all);
        }));
    }

    public int classes() {
        return groups.values().stream().mapToInt(Map::size).sum();
    }

    public int groups() {
        return groups.size();
    }

    /** A class's figure. */
    double of(String group, String className, String name) {
        Double figure = groups.getOrDefault(group, Map.of())
                .getOrDefault(className, Map.of())
                .get(name);
        if (figure == null) {
            throw new IllegalArgumentException("no " + name + " of " + className + " among " + group);
        }
        return figure;
    }

    /** Means over groups of the means over their classes; NaN where nothing has a value. */
    public Map<String, Double> means() {
        return mean(groups.values().stream()
                .map(each -> mean(each.values().stream().toList()))
                .toList());
    }

    private static Map<String, Double> mean(List<Map<String, Double>> all) {
        Map<String, Double> sums = new LinkedHashMap<>();
        for (Map<String, Double> each : all) {
            each.keySet().forEach(name -> sums.put(name, mean(all, name)));
        }
        return sums;
    }

    private static double mean(List<Map<String, Double>> all, String name) {
        return all.stream()
                .mapToDouble(each -> each.getOrDefault(name, Double.NaN))
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    /** The means as an object of JSON. */
    JsonObject json(Predicate<String> names) {
        JsonObject json = new JsonObject();
        means().forEach((name, value) -> {
            if (names.test(name)) {
                json.add(name, number(value));
            }
        });
        return json;
    }

    /** An object a group: its name and its means. */
    JsonArray details() {
        JsonArray details = new JsonArray();
        groups.forEach((group, classes) -> {
            JsonObject json = new JsonObject();
            json.addProperty("dataset_name", group);
            mean(classes.values().stream().toList()).forEach((name, value) -> json.add(name, number(value)));
            details.add(json);
        });
        return details;
    }

    /** Everything: by group, then by class. */
    JsonObject all() {
        JsonObject json = new JsonObject();
        groups.forEach((group, classes) -> {
            JsonObject ofGroup = new JsonObject();
            classes.forEach((name, figures) -> {
                JsonObject ofClass = new JsonObject();
                figures.forEach((key, value) -> ofClass.add(key, number(value)));
                ofGroup.add(name, ofClass);
            });
            json.add(group, ofGroup);
        });
        return json;
    }

    /** What has no finite value is null. */
    static JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }
}
