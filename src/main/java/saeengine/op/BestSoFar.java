package saeengine.op;

import java.util.Arrays;

/**
 * The k largest of a row so far, with their places, as a heap in the row's part of the result; the rules for equals
 * and NaN are those of {@link TopK}. Values may be offered in any order of places.
 */
final class BestSoFar {
    private BestSoFar() {}

    /** Nothing yet: any offer outranks what is there. */
    static void clear(float[] values, int at, int[] places, int placesAt, int k) {
        Arrays.fill(values, at, at + k, Float.NEGATIVE_INFINITY);
        Arrays.fill(places, placesAt, placesAt + k, Integer.MAX_VALUE);
    }

    /** Takes a value in where it outranks the least of the k. */
    static void offer(float value, int place, float[] values, int at, int[] places, int placesAt, int k) {
        float rank = Float.isNaN(value) ? Float.POSITIVE_INFINITY : value;
        if (outranks(rank, place, values[at], places[placesAt])) {
            siftDown(values, at, places, placesAt, k, rank, place);
        }
    }

    private static boolean outranks(float value, int place, float other, int otherPlace) {
        return value > other || (value == other && place < otherPlace);
    }

    /** Puts an entry into the hole at the root, or below it after lesser children have moved up. */
    private static void siftDown(float[] values, int at, int[] places, int placesAt, int k, float value, int place) {
        int hole = 0;
        for (int child = 1; child < k; child = 2 * hole + 1) {
            if (child + 1 < k
                    && outranks(
                            values[at + child],
                            places[placesAt + child],
                            values[at + child + 1],
                            places[placesAt + child + 1])) {
                child++;
            }
            if (!outranks(value, place, values[at + child], places[placesAt + child])) {
                break;
            }
            values[at + hole] = values[at + child];
            places[placesAt + hole] = places[placesAt + child];
            hole = child;
        }
        values[at + hole] = value;
        places[placesAt + hole] = place;
    }

    /** Puts the entries into their places' order. */
    static void sortByPlace(float[] values, int at, int[] places, int placesAt, int k) {
        for (int i = k / 2 - 1; i >= 0; i--) {
            sink(values, at, places, placesAt, i, k);
        }
        for (int end = k - 1; end > 0; end--) {
            swap(values, at, places, placesAt, 0, end);
            sink(values, at, places, placesAt, 0, end);
        }
    }

    private static void sink(float[] values, int at, int[] places, int placesAt, int from, int size) {
        int i = from;
        for (int child = 2 * i + 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && places[placesAt + child + 1] > places[placesAt + child]) {
                child++;
            }
            if (places[placesAt + i] >= places[placesAt + child]) {
                return;
            }
            swap(values, at, places, placesAt, i, child);
            i = child;
        }
    }

    private static void swap(float[] values, int at, int[] places, int placesAt, int i, int j) {
        float value = values[at + i];
        values[at + i] = values[at + j];
        values[at + j] = value;
        int place = places[placesAt + i];
        places[placesAt + i] = places[placesAt + j];
        places[placesAt + j] = place;
    }
}
