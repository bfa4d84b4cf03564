package saeengine.ptx;

import java.util.function.DoubleUnaryOperator;

/**
 * The approximate functions: computed in double, moved by an error that depends on seed and operand, and rounded; never
 * further from the exact value than the PTX manual (10, floating-point instructions) allows.
 *
 * <p>A GPU's error is a fixed function of the operand as well, but an unpublished one: what has to hold on a GPU has to
 * hold for any function within the bound. Zeros, infinities, what is not a number, and results at an operand of 0 are
 * exact, as the manual's tables say.
 */
enum Approximation {
    EX2(a -> Math.pow(2, a), y -> Math.abs(y) * 0x1p-22),
    /** Its error is absolute between a half and two. */
    LG2(a -> Math.log(a) / Math.log(2), y -> Math.max(1, Math.abs(y)) * 0x1p-22),
    RCP(a -> 1 / a, y -> Math.ulp((float) y)),
    SQRT(Math::sqrt, y -> Math.abs(y) * 0x1p-23),
    RSQRT(a -> 1 / Math.sqrt(a), y -> Math.abs(y) * 0x1p-23),
    SIN(Math::sin, y -> 0x1p-21),
    COS(Math::cos, y -> 0x1p-21),
    TANH(Math::tanh, y -> Math.abs(y) * 0x1p-11);

    private final DoubleUnaryOperator function;
    private final DoubleUnaryOperator most;

    /** @param most the largest error, by the exact result */
    Approximation(DoubleUnaryOperator function, DoubleUnaryOperator most) {
        this.function = function;
        this.most = most;
    }

    /** The work of an instruction whose .approx is taken. */
    Op decode(Instruction i, Registers g) {
        if (i.type().wide()) {
            throw i.error("is an approximation in 64 bits, which is not supported");
        }
        boolean ftz = i.take("ftz");
        boolean sat = i.take("sat");
        int to = g.wordTarget(i, 0);
        int from = g.word(i, 1);
        return (warp, lanes) -> {
            long seed = warp.launch().errors();
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                float a = Float.intBitsToFloat(warp.words[from + lane]);
                float y = ftz ? Floats.flush(of(Floats.flush(a), seed)) : of(a, seed);
                warp.words[to + lane] = Floats.bits(sat ? Floats.saturate(y) : y);
            }
        };
    }

    /** A value that hardware may give for an operand. */
    float of(float a, long seed) {
        double exact = function.applyAsDouble(a);
        float nearest = (float) exact;
        if (a == 0 || nearest == 0 || !Float.isFinite(nearest)) {
            return nearest;
        }
        double bound = most.applyAsDouble(exact);
        float moved = (float) (exact + bound * share(Float.floatToRawIntBits(a), seed));
        return Math.abs(moved - exact) <= bound ? moved : nearest;
    }

    /** A number in [-1, 1), the same for the same operand and seed. */
    private static double share(int operand, long seed) {
        long z = (operand + seed * 0x9e37_79b9_7f4a_7c15L) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 31) * 0x94d0_49bb_1331_11ebL;
        return ((z ^ z >>> 32) >> 11) * 0x1p-52;
    }
}
