package saeengine.op;

/** Finds the k largest of an array part in one pass; the rules for equals and NaN are those of {@link TopK}. */
final class KLargest {
    private KLargest() {}

    /**
     * Writes the k largest of x[at .. at + n) and their places, counted from {@code at}, in the places' order.
     *
     * @param seen n floats of scratch, which hold the bits of places
     */
    static void of(
            float[] x, int at, int n, int k, float[] values, int valuesAt, int[] places, int placesAt, float[] seen) {
        fillHeap(x, at, k, values, valuesAt, seen);
        pass(x, at, n, k, values, valuesAt, seen);
        float least = values[valuesAt];
        int equals = 0;
        for (int j = 0; j < k; j++) {
            equals += values[valuesAt + j] == least ? 1 : 0;
        }
        int found = 0;
        for (int s = 0; found < k; s++) {
            int place = Float.floatToRawIntBits(seen[s]);
            float value = x[at + place];
            boolean above = rank(value) > least;
            if (above || (rank(value) == least && equals-- > 0)) {
                values[valuesAt + found] = value;
                places[placesAt + found] = place;
                found++;
            }
        }
    }

    /** The first k ranks in heap order, the least of them first. */
    private static void fillHeap(float[] x, int at, int k, float[] heap, int heapAt, float[] seen) {
        for (int i = 0; i < k; i++) {
            heap[heapAt + i] = rank(x[at + i]);
            seen[i] = Float.intBitsToFloat(i);
        }
        for (int i = k / 2 - 1; i >= 0; i--) {
            siftDown(heap, heapAt, k, i, heap[heapAt + i]);
        }
    }

    /** Takes the rest in, noting the place of all that is ever among the k largest so far. */
    private static void pass(float[] x, int at, int n, int k, float[] heap, int heapAt, float[] seen) {
        float least = heap[heapAt];
        int count = k;
        for (int i = k; i < n; i++) {
            float value = x[at + i];
            if (!(value <= least)) {
                seen[count++] = Float.intBitsToFloat(i);
                siftDown(heap, heapAt, k, 0, rank(value));
                least = heap[heapAt];
            }
        }
    }

    private static float rank(float value) {
        return Float.isNaN(value) ? Float.POSITIVE_INFINITY : value;
    }

    /** Puts a value into the hole at {@code i}, or below it after smaller children have moved up. */
    private static void siftDown(float[] heap, int at, int size, int i, float value) {
        int hole = i;
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && heap[at + child + 1] < heap[at + child]) {
                child++;
            }
            if (value <= heap[at + child]) {
                break;
            }
            heap[at + hole] = heap[at + child];
            hole = child;
        }
        heap[at + hole] = value;
    }
}
