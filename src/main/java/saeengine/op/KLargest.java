package saeengine.op;

/** Finds the k largest of an array part; the rules for equals and NaN are those of {@link TopK}. */
final class KLargest {
    private KLargest() {}

    /** Writes the k largest of x[at .. at + n) and their places, counted from {@code at}, in the places' order. */
    static void of(float[] x, int at, int n, int k, float[] values, int valuesAt, int[] places, int placesAt) {
        buildHeap(x, at, n, k, values, valuesAt);
        float least = values[valuesAt];
        int equals = 0;
        for (int j = 0; j < k; j++) {
            equals += values[valuesAt + j] == least ? 1 : 0;
        }
        int found = 0;
        for (int i = 0; found < k; i++) {
            float value = x[at + i];
            if (value < least) {
                continue;
            }
            boolean above = rank(value) > least;
            if (above || equals > 0) {
                equals -= above ? 0 : 1;
                values[valuesAt + found] = value;
                places[placesAt + found] = i;
                found++;
            }
        }
    }

    /** The k largest ranks in heap order, the least of them first. */
    private static void buildHeap(float[] x, int at, int n, int k, float[] heap, int heapAt) {
        for (int i = 0; i < k; i++) {
            heap[heapAt + i] = rank(x[at + i]);
        }
        for (int i = k / 2 - 1; i >= 0; i--) {
            siftDown(heap, heapAt, k, i, heap[heapAt + i]);
        }
        float least = heap[heapAt];
        for (int i = at + k; i < at + n; i++) {
            float value = x[i];
            if (!(value <= least)) {
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
