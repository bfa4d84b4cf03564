package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = x with 10 bits of mantissa, the nearest such number, of two as near the one farther from 0.
 *
 * <p>What PTX calls cvt.rna.tf32.f32. A GPU rounds the operands of coarse products so, because tensor cores leave out
 * the bits that they do not read. What is beyond the largest such number becomes infinite; NaN stays as it is. No
 * gradient.
 */
public final class Round {
    private static final int HALF = 0x1000;
    private static final int KEPT = ~0x1fff;
    private static final int EXPONENT = 0x7f800000;

    private Round() {}

    /** Element by element; x of any shape. */
    public static Tensor tf32(Tape t, Tensor x) {
        Tensor y = t.empty(x.shape());
        t.run(TF32, x.size(), x, y, x.size());
        return y;
    }

    static final Kernel TF32 = Kernel.perElement("round_tf32", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(1);
        for (int i = from; i < to; i++) {
            int bits = Float.floatToRawIntBits(x[a.at(0) + i]);
            boolean finite = (bits & EXPONENT) != EXPONENT;
            y[a.at(1) + i] = Float.intBitsToFloat(finite ? bits + HALF & KEPT : bits);
        }
    });
}
