package saeengine.op;

import java.util.Arrays;

/**
 * Cuts a list of positive values with their places down to its n largest, by the rules of {@link BatchTopK}: of equals
 * those of lower place, NaN as infinity. What stays keeps its order.
 *
 * <p>Both the n-th largest value and the last place among its equals are found by their bits, in three passes of ten or
 * eleven.
 */
final class EntryCut {
    private static final int BINS = 2048;
    private static final int[] SHIFTS = {20, 10, 0};

    private final float[] values;
    private final int at;
    private final int[] places;
    private final int placesAt;
    private final int[] bins;

    /** @param bins of {@link #bins()} numbers, which it uses */
    EntryCut(float[] values, int at, int[] places, int placesAt, int[] bins) {
        this.values = values;
        this.at = at;
        this.places = places;
        this.placesAt = placesAt;
        this.bins = bins;
    }

    static int bins() {
        return BINS;
    }

    /** Leaves n of the first {@code count} entries, or all where there are no more, and says how many. */
    int to(int n, int count) {
        if (count <= n) {
            return count;
        }
        int least = 0;
        int wanted = n;
        for (int shift : SHIFTS) {
            countValues(count, least, shift);
            int digit = BINS - 1;
            while (bins[digit] < wanted) {
                wanted -= bins[digit--];
            }
            least |= digit << shift;
        }
        int equals = bins[least & 1023];
        return keep(count, least, wanted == equals ? Integer.MAX_VALUE : lastPlace(count, least, wanted));
    }

    /** The least of the first {@code count} values; NaN counts as infinity, and nothing as 0. */
    float least(int count) {
        int least = Integer.MAX_VALUE;
        for (int e = 0; e < count; e++) {
            least = Math.min(least, BatchTopK.rank(values[at + e]));
        }
        return count == 0 ? 0f : Float.intBitsToFloat(least);
    }

    private static int known(int shift) {
        return shift == 20 ? 0 : -1 << (shift + 10);
    }

    private static int digit(int number, int shift) {
        return number >>> shift & (shift == 20 ? BINS - 1 : 1023);
    }

    private void countValues(int count, int prefix, int shift) {
        Arrays.fill(bins, 0, BINS, 0);
        int known = known(shift);
        for (int e = 0; e < count; e++) {
            int rank = BatchTopK.rank(values[at + e]);
            if ((rank & known) == prefix) {
                bins[digit(rank, shift)]++;
            }
        }
    }

    /** The place of the wanted-th of the entries whose rank is {@code least}, by places. */
    private int lastPlace(int count, int least, int wanted) {
        int last = 0;
        int left = wanted;
        for (int shift : SHIFTS) {
            Arrays.fill(bins, 0, BINS, 0);
            int known = known(shift);
            for (int e = 0; e < count; e++) {
                int place = places[placesAt + e];
                if (BatchTopK.rank(values[at + e]) == least && (place & known) == last) {
                    bins[digit(place, shift)]++;
                }
            }
            int digit = 0;
            while (bins[digit] < left) {
                left -= bins[digit++];
            }
            last |= digit << shift;
        }
        return last;
    }

    private int keep(int count, int least, int lastPlace) {
        int kept = 0;
        for (int e = 0; e < count; e++) {
            float value = values[at + e];
            int place = places[placesAt + e];
            int rank = BatchTopK.rank(value);
            if (rank > least || (rank == least && place <= lastPlace)) {
                values[at + kept] = value;
                places[placesAt + kept] = place;
                kept++;
            }
        }
        return kept;
    }
}
