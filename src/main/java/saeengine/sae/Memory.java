package saeengine.sae;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is remembered between training steps beside trained tensors: numbers by name, float64. A checkpoint keeps all of
 * it, so that a continued run goes on with the same.
 */
public final class Memory {
    private final Map<String, double[]> numbers = new TreeMap<>();

    /** The numbers of that name, to be read and written in place; {@code initial} where nothing was remembered yet. */
    public double[] of(String name, double... initial) {
        return numbers.computeIfAbsent(name, any -> initial.clone());
    }

    /** Whether something is remembered under that name. */
    public boolean has(String name) {
        return numbers.containsKey(name);
    }

    /** All of it, by name. */
    public Map<String, double[]> all() {
        return numbers;
    }

    /** Forgets everything and remembers this. */
    public void restore(Map<String, double[]> all) {
        numbers.clear();
        all.forEach((name, values) -> numbers.put(name, values.clone()));
    }
}
