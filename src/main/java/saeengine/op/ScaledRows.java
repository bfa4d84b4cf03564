package saeengine.op;

/**
 * Sums of scaled rows, into[j] += s0 x0[j] + s1 x1[j] + .., four rows in a pass.
 *
 * <p>A pass loads and stores the sum once for four rows, and adds them to each other before they meet it: faster than
 * row by row, and the rounding error of a long sum is smaller. The order depends on the rows alone.
 */
public final class ScaledRows {
    private ScaledRows() {}

    /** into[j] += scale x[j]. */
    public static void add(float scale, float[] x, int xAt, float[] into, int at, int n) {
        for (int j = 0; j < n; j++) {
            into[at + j] += scale * x[xAt + j];
        }
    }

    /** Four rows of one matrix; {@code s} holds their scales from {@code sAt} on. */
    static void addFour(float[] s, int sAt, float[] x, int x0, int x1, int x2, int x3, float[] into, int at, int n) {
        float s0 = s[sAt];
        float s1 = s[sAt + 1];
        float s2 = s[sAt + 2];
        float s3 = s[sAt + 3];
        for (int j = 0; j < n; j++) {
            into[at + j] += (s0 * x[x0 + j] + s1 * x[x1 + j]) + (s2 * x[x2 + j] + s3 * x[x3 + j]);
        }
    }
}
