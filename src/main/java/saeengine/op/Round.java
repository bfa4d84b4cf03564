package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The operands of products on tensor cores, which leave out the bits that they do not read: rounded to nearest first. What
 * is beyond the largest such number becomes infinite; NaN stays one. No gradient.
 */
public final class Round {
    private static final int HALF = 0x1000;
    private static final int KEPT = ~0x1fff;
    private static final int EXPONENT = 0x7f800000;
    private static final int BELOW_HALF = 0x7fff;
    private static final int QUIET = 0x40;

    private Round() {}

    /**
     * x with 10 bits of mantissa, of two as near the one farther from 0: what PTX calls cvt.rna.tf32.f32.
     *
     * @param x of any shape
     */
    public static Tensor tf32(Tape t, Tensor x) {
        Tensor y = t.empty(x.shape());
        t.run(TF32, x.size(), x, y, x.size());
        return y;
    }

    /**
     * x as bf16, 7 bits of mantissa, of two as near the even one (cvt.rn.bf16.f32), two in a word and the first of them in its
     * lower half.
     *
     * @param x of any shape
     * @return int [(x.size() + 3) / 4, 2], zeros behind the last
     */
    public static Tensor bf16(Tape t, Tensor x) {
        int fours = (x.size() + 3) / 4;
        Tensor y = Sparse.ints(t, fours, 2);
        t.run(BF16, fours, x, y, x.size());
        return y;
    }

    private static float tf32(float x) {
        int bits = Float.floatToRawIntBits(x);
        boolean finite = (bits & EXPONENT) != EXPONENT;
        return Float.intBitsToFloat(finite ? bits + HALF & KEPT : bits);
    }

    /** Writes the first n numbers, rounded. */
    static void tf32(float[] x, int n, float[] y, int at) {
        for (int i = 0; i < n; i++) {
            y[at + i] = tf32(x[i]);
        }
    }

    /** Writes the first n numbers, an even number, packed. */
    static void bf16(float[] x, int n, int[] y, int at) {
        for (int i = 0; i < n / 2; i++) {
            y[at + i] = bf16(x[2 * i]) | bf16(x[2 * i + 1]) << 16;
        }
    }

    /** The upper half of what is rounded; a NaN's own first bits, quiet. */
    static int bf16(float x) {
        int bits = Float.floatToRawIntBits(x);
        return Float.isNaN(x) ? (bits >>> 16) | QUIET : (bits + BELOW_HALF + ((bits >>> 16) & 1)) >>> 16;
    }

    /** Four numbers an item. */
    static final Kernel BF16 = Kernel.perElement("round_bf16", (a, from, to) -> {
        float[] x = a.floats(0);
        int[] y = a.ints(1);
        int n = a.integer(2);
        for (int word = 2 * from; word < 2 * to; word++) {
            int i = 2 * word;
            int low = i < n ? bf16(x[a.at(0) + i]) : 0;
            int high = i + 1 < n ? bf16(x[a.at(0) + i + 1]) : 0;
            y[a.at(1) + word] = low | high << 16;
        }
    });

    static final Kernel TF32 = Kernel.perElement("round_tf32", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(1);
        for (int i = from; i < to; i++) {
            y[a.at(1) + i] = tf32(x[a.at(0) + i]);
        }
    });
}
