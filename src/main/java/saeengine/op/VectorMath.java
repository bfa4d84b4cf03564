package saeengine.op;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The exponential and the hyperbolic tangent over an array, within three units in the last place (the tangent within
 * six), at less than a nanosecond an element.
 *
 * <p>Math.exp is scalar and works in double. Here e^x = 2^n p(r), where n is x / ln 2 rounded (by adding and
 * subtracting 1.5 * 2^23, which leaves n in the low bits of the sum) and p is the Taylor polynomial of degree 7 on
 * |r| up to ln 2 / 2, whose remainder is below 6e-9.
 *
 * <p>Java 17's compiler makes vector instructions of a short loop whose arrays are all read from index 0, and of few
 * others once the loop is part of a larger method. So a block is copied to arrays of the thread's own, which stay in
 * the first-level cache, and every stage is such a loop. It makes none of a loop that takes a float for an int: the
 * shift of n into an exponent is done on ints, and one piece of memory seen as both carries the bits across.
 */
final class VectorMath {
    private static final int BLOCK = 1024;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693145752f;
    private static final float LN2_LOW = 1.42860677e-6f;
    private static final float ROUND = 12_582_912f;
    private static final int ONE = 0x3f800000;

    /** At and below this the result is exactly 0; from its counterpart on it stays about 1.6e38. */
    private static final float LEAST = -88.1f;

    private static final float MOST = 88f;

    private static final ThreadLocal<Block> OWN = ThreadLocal.withInitial(Block::new);

    private VectorMath() {}

    /** A block of the array and what the stages make of it; the same 4 KB of memory as floats and as ints. */
    private static final class Block {
        final float[] x = new float[BLOCK];
        final float[] rounded = new float[BLOCK];
        final float[] polynomial = new float[BLOCK];
        final float[] power = new float[BLOCK];
        final int[] bits = new int[BLOCK];
        final FloatBuffer asFloats;
        final IntBuffer asInts;

        Block() {
            ByteBuffer memory = ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.nativeOrder());
            asFloats = memory.asFloatBuffer();
            asInts = memory.asIntBuffer();
        }
    }

    /** Replaces {@code n} elements by their exponentials. NaN stays NaN. */
    static void exp(float[] x, int at, int n) {
        Block b = OWN.get();
        if (at == 0 && n <= BLOCK) {
            exp(x, n, b);
            return;
        }
        for (int from = 0; from < n; from += BLOCK) {
            int size = Math.min(BLOCK, n - from);
            System.arraycopy(x, at + from, b.x, 0, size);
            exp(b.x, size, b);
            System.arraycopy(b.x, 0, x, at + from, size);
        }
    }

    /** Of the first n, at most a block. */
    private static void exp(float[] x, int n, Block b) {
        clamp(x, n);
        round(x, b.rounded, n);
        reduce(x, b.rounded, n);
        highTerms(x, b.polynomial, n);
        horner(x, b.polynomial, 0.5f, 1f, n);
        powersOfTwo(b, n);
        scale(b.polynomial, b.power, x, n);
    }

    private static void clamp(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.min(Math.max(x[i], LEAST), MOST);
        }
    }

    private static void round(float[] x, float[] rounded, int n) {
        for (int i = 0; i < n; i++) {
            rounded[i] = x[i] * LOG2_E + ROUND;
        }
    }

    private static void reduce(float[] x, float[] rounded, int n) {
        for (int i = 0; i < n; i++) {
            float k = rounded[i] - ROUND;
            x[i] = (x[i] - k * LN2_HIGH) - k * LN2_LOW;
        }
    }

    /** The sum of r^(k - 3) / k! from the power 3 on. */
    /** The sum of r^(k - 3) / k! from k = 3 to 7. */
    private static void highTerms(float[] r, float[] sum, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] = 1f / 720 + r[i] * (1f / 5040);
        }
        horner(r, sum, 1f / 120, 1f / 24, n);
        for (int i = 0; i < n; i++) {
            sum[i] = 1f / 6 + r[i] * sum[i];
        }
    }

    /** Two steps of Horner's scheme: sum = then + x (next + x sum). */
    static void horner(float[] x, float[] sum, float next, float then, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] = then + x[i] * (next + x[i] * sum[i]);
        }
    }

    /** 2^n from the n in the low bits of what {@link #round} left. */
    private static void powersOfTwo(Block b, int n) {
        b.asFloats.clear().put(b.rounded, 0, n);
        b.asInts.clear().get(b.bits, 0, n);
        exponents(b.bits, n);
        b.asInts.clear().put(b.bits, 0, n);
        b.asFloats.clear().get(b.power, 0, n);
    }

    private static void exponents(int[] bits, int n) {
        for (int i = 0; i < n; i++) {
            bits[i] = (bits[i] << 23) + ONE;
        }
    }

    /** x = (1 + x sum) power. */
    private static void scale(float[] sum, float[] power, float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = (1f + x[i] * sum[i]) * power[i];
        }
    }

    /**
     * Replaces {@code n} elements by their hyperbolic tangents e / (e + 2), e = exp(2x) - 1. NaN stays NaN.
     *
     * <p>With 2x = k ln 2 + r, e = 2^k (p(r) - 1) + (2^k - 1), which near 0 keeps the digits that exp(2x) - 1 loses.
     */
    static void tanh(float[] x, int at, int n) {
        Block b = OWN.get();
        for (int from = 0; from < n; from += BLOCK) {
            int size = Math.min(BLOCK, n - from);
            System.arraycopy(x, at + from, b.x, 0, size);
            twice(b.x, size);
            clamp(b.x, size);
            round(b.x, b.rounded, size);
            reduce(b.x, b.rounded, size);
            highTerms(b.x, b.polynomial, size);
            lowTermsLessOne(b.x, b.polynomial, size);
            powersOfTwo(b, size);
            productLessOne(b.polynomial, b.power, b.x, size);
            quotient(b.x, size);
            System.arraycopy(b.x, 0, x, at + from, size);
        }
    }

    private static void twice(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = 2f * x[i];
        }
    }

    private static void lowTermsLessOne(float[] x, float[] sum, int n) {
        for (int i = 0; i < n; i++) {
            float r = x[i];
            sum[i] = r + r * r * (0.5f + r * sum[i]);
        }
    }

    private static void productLessOne(float[] polynomial, float[] power, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = polynomial[i] * power[i] + (power[i] - 1f);
        }
    }

    private static void quotient(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] / (x[i] + 2f);
        }
    }
}
