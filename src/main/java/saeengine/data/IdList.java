package saeengine.data;

import java.util.Arrays;

/** A growing list of ints, without a box around each. */
public final class IdList {
    private int[] values = new int[16];
    private int size;

    public void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    public void addAll(int[] more) {
        int needed = size + more.length;
        if (needed > values.length) {
            values = Arrays.copyOf(values, Math.max(needed, 2 * values.length));
        }
        System.arraycopy(more, 0, values, size, more.length);
        size = needed;
    }

    int get(int index) {
        return values[index];
    }

    public int size() {
        return size;
    }

    public int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
