package saeengine.sae;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers that training remembers between steps beside trained tensors, by name, in float64. A checkpoint keeps
 * all of them, so that a resumed run continues with the same numbers.
 */
public final class Memory {
    private final Map<String, double[]> numbers = new TreeMap<>();
    private final Deque<Runnable> late = new ArrayDeque<>();
    private boolean settling;

    /**
     * The numbers of that name, to be read and written in place; {@code initial} where nothing was remembered yet. What is
     * still {@link #later} is remembered first.
     */
    public double[] of(String name, double... initial) {
        settle();
        return early(name, initial);
    }

    /** The same without what is still {@link #later}: for numbers that nothing late changes. */
    public double[] early(String name, double... initial) {
        return numbers.computeIfAbsent(name, any -> initial.clone());
    }

    /** Whether something is remembered under that name. */
    public boolean has(String name) {
        settle();
        return numbers.containsKey(name);
    }

    /** All of it, by name. */
    public Map<String, double[]> all() {
        settle();
        return numbers;
    }

    /**
     * Remembers something that the device has not said yet, when it is asked for or at the next {@link #settle}, in the
     * order of the calls.
     */
    public void later(Runnable remembering) {
        late.add(remembering);
    }

    /** Remembers all that was to be remembered later. */
    public void settle() {
        if (settling) {
            return;
        }
        settling = true;
        try {
            while (!late.isEmpty()) {
                late.remove().run();
            }
        } finally {
            settling = false;
        }
    }

    /** Forgets everything and remembers this. */
    public void restore(Map<String, double[]> all) {
        late.clear();
        numbers.clear();
        all.forEach((name, values) -> numbers.put(name, values.clone()));
    }
}
