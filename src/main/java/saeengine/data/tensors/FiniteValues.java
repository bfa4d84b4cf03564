package saeengine.data.tensors;

/**
 * The search for values that are no finite numbers: one pass of additions, far cheaper than reading the values.
 *
 * <p>Zero times a finite number is 0, and times NaN or an infinity NaN, which no later addition takes away; only a
 * stretch whose sum is NaN is looked at one by one.
 */
public final class FiniteValues {
    private static final int STRETCH = 4096;

    private FiniteValues() {}

    /** The place of the first value from {@code from} to below {@code to} that is NaN or infinite; -1 where all are finite. */
    public static int firstOther(float[] values, int from, int to) {
        for (int at = from; at < to; at += STRETCH) {
            int end = Math.min(to, at + STRETCH);
            if (!isFinite(values, at, end)) {
                return oneByOne(values, at, end);
            }
        }
        return -1;
    }

    private static int oneByOne(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    /** How many values are NaN or infinite. */
    static int countOther(float[] values) {
        int count = 0;
        for (float value : values) {
            count += Float.isFinite(value) ? 0 : 1;
        }
        return count;
    }

    /** Four sums, because one would wait for itself. */
    private static boolean isFinite(float[] values, int from, int to) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            s0 += 0f * values[i];
            s1 += 0f * values[i + 1];
            s2 += 0f * values[i + 2];
            s3 += 0f * values[i + 3];
        }
        for (; i < to; i++) {
            s0 += 0f * values[i];
        }
        return (s0 + s1) + (s2 + s3) == 0f;
    }
}
