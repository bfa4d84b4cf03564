package saeengine.op;

/**
 * Sums over parts of float arrays, in eight partial sums of fixed order.
 *
 * <p>A single running sum is five times slower, because the compiler may not reorder it, and less accurate.
 */
public final class Sums {
    private Sums() {}

    static float sum(float[] x, int at, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = 0;
        for (; i + 8 <= n; i += 8) {
            int p = at + i;
            s0 += x[p];
            s1 += x[p + 1];
            s2 += x[p + 2];
            s3 += x[p + 3];
            s4 += x[p + 4];
            s5 += x[p + 5];
            s6 += x[p + 6];
            s7 += x[p + 7];
        }
        for (; i < n; i++) {
            s0 += x[at + i];
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    public static float dot(float[] x, int xAt, float[] y, int yAt, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = 0;
        for (; i + 8 <= n; i += 8) {
            int p = xAt + i;
            int q = yAt + i;
            s0 += x[p] * y[q];
            s1 += x[p + 1] * y[q + 1];
            s2 += x[p + 2] * y[q + 2];
            s3 += x[p + 3] * y[q + 3];
            s4 += x[p + 4] * y[q + 4];
            s5 += x[p + 5] * y[q + 5];
            s6 += x[p + 6] * y[q + 6];
            s7 += x[p + 7] * y[q + 7];
        }
        for (; i < n; i++) {
            s0 += x[xAt + i] * y[yAt + i];
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    /** The sum of (x - c)^2. */
    static float squaresAbout(float c, float[] x, int at, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            int p = at + i;
            float d0 = x[p] - c, d1 = x[p + 1] - c, d2 = x[p + 2] - c, d3 = x[p + 3] - c;
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < n; i++) {
            float d = x[at + i] - c;
            s0 += d * d;
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** The sum of (x - y)^2. */
    static float squaredDistance(float[] x, int xAt, float[] y, int yAt, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = 0;
        for (; i + 8 <= n; i += 8) {
            int p = xAt + i;
            int q = yAt + i;
            float d0 = x[p] - y[q], d1 = x[p + 1] - y[q + 1], d2 = x[p + 2] - y[q + 2], d3 = x[p + 3] - y[q + 3];
            float d4 = x[p + 4] - y[q + 4], d5 = x[p + 5] - y[q + 5];
            float d6 = x[p + 6] - y[q + 6], d7 = x[p + 7] - y[q + 7];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
            s4 += d4 * d4;
            s5 += d5 * d5;
            s6 += d6 * d6;
            s7 += d7 * d7;
        }
        for (; i < n; i++) {
            float d = x[xAt + i] - y[yAt + i];
            s0 += d * d;
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    /** The largest element; negative infinity of none. NaN where an element is. */
    static float max(float[] x, int at, int n) {
        float m0 = Float.NEGATIVE_INFINITY, m1 = m0, m2 = m0, m3 = m0;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            m0 = Math.max(m0, x[at + i]);
            m1 = Math.max(m1, x[at + i + 1]);
            m2 = Math.max(m2, x[at + i + 2]);
            m3 = Math.max(m3, x[at + i + 3]);
        }
        for (; i < n; i++) {
            m0 = Math.max(m0, x[at + i]);
        }
        return Math.max(Math.max(m0, m1), Math.max(m2, m3));
    }

    /** The largest size |x|; negative infinity of none. NaN where an element is. */
    static float maxSize(float[] x, int at, int n) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) {
            largest = Math.max(largest, Math.abs(x[i]));
        }
        return largest;
    }
}
