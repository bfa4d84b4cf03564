package saeengine.ptx;

import java.util.Map;

/**
 * Floating-point arithmetic in 32 and 64 bits.
 *
 * <p>A register holds a float's bits; a result that is not a number has the hardware's one pattern. Functions of one
 * operand with .approx are {@link Approximation}s; everything else is rounded as the instruction says.
 */
final class Floats {
    private static final int NAN = 0x7fffffff;

    private Floats() {}

    @FunctionalInterface
    interface Unary {
        float of(float a);
    }

    @FunctionalInterface
    interface Binary {
        float of(float a, float b);
    }

    @FunctionalInterface
    private interface DoubleUnary {
        double of(double a);
    }

    @FunctionalInterface
    private interface DoubleBinary {
        double of(double a, double b);
    }

    static Map<String, Decoder.Family> families() {
        return Map.ofEntries(
                Map.entry("fma", Floats::fma),
                Map.entry("rcp", Floats::rcp),
                Map.entry("sqrt", Floats::sqrt),
                Map.entry("rsqrt", (i, g) -> approximate(i, g, Approximation.RSQRT)),
                Map.entry("ex2", (i, g) -> approximate(i, g, Approximation.EX2)),
                Map.entry("lg2", (i, g) -> approximate(i, g, Approximation.LG2)),
                Map.entry("sin", (i, g) -> approximate(i, g, Approximation.SIN)),
                Map.entry("cos", (i, g) -> approximate(i, g, Approximation.COS)),
                Map.entry("tanh", (i, g) -> approximate(i, g, Approximation.TANH)),
                Map.entry("copysign", Floats::copysign),
                Map.entry("testp", Floats::testp));
    }

    static int bits(float x) {
        return x == x ? Float.floatToRawIntBits(x) : NAN;
    }

    static float flush(float x) {
        return Math.abs(x) < Float.MIN_NORMAL ? Math.copySign(0f, x) : x;
    }

    static float saturate(float x) {
        return x >= 0 ? Math.min(x, 1f) : 0f;
    }

    /** With .ftz, subnormal operands and results are 0; with .sat, results lie in [0, 1]. */
    private static Unary finished(Instruction i, Unary f) {
        boolean ftz = i.take("ftz");
        boolean sat = i.take("sat");
        Unary flushed = ftz ? a -> flush(f.of(flush(a))) : f;
        return sat ? a -> saturate(flushed.of(a)) : flushed;
    }

    private static Binary finished(Instruction i, Binary f) {
        boolean ftz = i.take("ftz");
        boolean sat = i.take("sat");
        Binary flushed = ftz ? (a, b) -> flush(f.of(flush(a), flush(b))) : f;
        return sat ? (a, b) -> saturate(flushed.of(a, b)) : flushed;
    }

    private static Op unary(Instruction i, Registers g, Unary f) {
        Unary whole = finished(i, f);
        return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), a -> bits(whole.of(Float.intBitsToFloat(a))));
    }

    private static Op binary(Instruction i, Registers g, Binary f) {
        Binary whole = finished(i, f);
        return Lanes.word(
                g.wordTarget(i, 0),
                g.word(i, 1),
                g.word(i, 2),
                (a, b) -> bits(whole.of(Float.intBitsToFloat(a), Float.intBitsToFloat(b))));
    }

    private static Op doubles(Instruction i, Registers g, DoubleUnary f) {
        return Lanes.wide(
                g.wideTarget(i, 0), g.wide(i, 1), a -> Double.doubleToRawLongBits(f.of(Double.longBitsToDouble(a))));
    }

    private static Op doubles(Instruction i, Registers g, DoubleBinary f) {
        return Lanes.wide(
                g.wideTarget(i, 0),
                g.wide(i, 1),
                g.wide(i, 2),
                (a, b) -> Double.doubleToRawLongBits(f.of(Double.longBitsToDouble(a), Double.longBitsToDouble(b))));
    }

    private static void requireNearest(Instruction i, Rounding rounding) {
        if (rounding != Rounding.RN) {
            throw i.error("rounds a double other than to nearest, which is not supported");
        }
    }

    static Op add(Instruction i, Registers g) {
        Rounding rounding = Rounding.taken(i);
        if (i.type().wide()) {
            requireNearest(i, rounding);
            return doubles(i, g, (a, b) -> a + b);
        }
        return binary(i, g, rounding::add);
    }

    static Op sub(Instruction i, Registers g) {
        Rounding rounding = Rounding.taken(i);
        if (i.type().wide()) {
            requireNearest(i, rounding);
            return doubles(i, g, (a, b) -> a - b);
        }
        return binary(i, g, (a, b) -> rounding.add(a, -b));
    }

    static Op mul(Instruction i, Registers g) {
        Rounding rounding = Rounding.taken(i);
        if (i.type().wide()) {
            requireNearest(i, rounding);
            return doubles(i, g, (a, b) -> a * b);
        }
        return binary(i, g, rounding::mul);
    }

    static Op fma(Instruction i, Registers g) {
        Rounding rounding = Rounding.taken(i);
        if (i.type().wide()) {
            requireNearest(i, rounding);
            return Lanes.wide(
                    g.wideTarget(i, 0),
                    g.wide(i, 1),
                    g.wide(i, 2),
                    g.wide(i, 3),
                    (a, b, c) -> Double.doubleToRawLongBits(Math.fma(
                            Double.longBitsToDouble(a), Double.longBitsToDouble(b), Double.longBitsToDouble(c))));
        }
        boolean ftz = i.take("ftz");
        boolean sat = i.take("sat");
        int to = g.wordTarget(i, 0);
        int a = g.word(i, 1);
        int b = g.word(i, 2);
        int c = g.word(i, 3);
        if (rounding == Rounding.RN && !ftz && !sat) {
            return nearestFma(to, a, b, c);
        }
        return Lanes.word(to, a, b, c, (x, y, z) -> {
            float fx = Float.intBitsToFloat(x);
            float fy = Float.intBitsToFloat(y);
            float fz = Float.intBitsToFloat(z);
            float value = ftz ? flush(rounding.fma(flush(fx), flush(fy), flush(fz))) : rounding.fma(fx, fy, fz);
            return bits(sat ? saturate(value) : value);
        });
    }

    /** The commonest instruction of all, in a loop of its own. */
    private static Op nearestFma(int to, int a, int b, int c) {
        return (warp, lanes) -> {
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = bits(Math.fma(
                        Float.intBitsToFloat(r[a + lane]),
                        Float.intBitsToFloat(r[b + lane]),
                        Float.intBitsToFloat(r[c + lane])));
            }
        };
    }

    static Op div(Instruction i, Registers g) {
        if (i.take("approx") || i.take("full")) {
            return binary(i, g, (a, b) -> a / b);
        }
        Rounding rounding = Rounding.taken(i);
        if (i.type().wide()) {
            requireNearest(i, rounding);
            return doubles(i, g, (a, b) -> a / b);
        }
        return binary(i, g, rounding::div);
    }

    /** The smaller; the number where one operand is none. .NaN: not a number where one operand is none. */
    static Op min(Instruction i, Registers g) {
        boolean nan = i.take("NaN");
        return i.type().wide()
                ? doubles(i, g, (a, b) -> a != a ? b : b != b ? a : Math.min(a, b))
                : binary(i, g, (a, b) -> nan ? Math.min(a, b) : a != a ? b : b != b ? a : Math.min(a, b));
    }

    static Op max(Instruction i, Registers g) {
        boolean nan = i.take("NaN");
        return i.type().wide()
                ? doubles(i, g, (a, b) -> a != a ? b : b != b ? a : Math.max(a, b))
                : binary(i, g, (a, b) -> nan ? Math.max(a, b) : a != a ? b : b != b ? a : Math.max(a, b));
    }

    static Op neg(Instruction i, Registers g) {
        return i.type().wide() ? doubles(i, g, a -> -a) : unary(i, g, a -> -a);
    }

    static Op abs(Instruction i, Registers g) {
        return i.type().wide() ? doubles(i, g, Math::abs) : unary(i, g, Math::abs);
    }

    private static Op rcp(Instruction i, Registers g) {
        if (i.type().wide()) {
            requireNearest(i, Rounding.taken(i));
            return doubles(i, g, a -> 1 / a);
        }
        if (i.take("approx")) {
            return Approximation.RCP.decode(i, g);
        }
        Rounding rounding = Rounding.taken(i);
        return unary(i, g, a -> rounding.div(1f, a));
    }

    private static Op sqrt(Instruction i, Registers g) {
        if (i.type().wide()) {
            requireNearest(i, Rounding.taken(i));
            return doubles(i, g, Math::sqrt);
        }
        if (i.take("approx")) {
            return Approximation.SQRT.decode(i, g);
        }
        Rounding rounding = Rounding.taken(i);
        return unary(i, g, rounding::sqrt);
    }

    private static Op approximate(Instruction i, Registers g, Approximation f) {
        i.takeNeeded("approx");
        return f.decode(i, g);
    }

    private static Op copysign(Instruction i, Registers g) {
        return i.type().wide()
                ? doubles(i, g, (a, b) -> Math.copySign(b, a))
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), (a, b) -> a & 0x80000000 | b & 0x7fffffff);
    }

    private static Op testp(Instruction i, Registers g) {
        String what = i.takeNeeded("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        int to = g.predicateTarget(i, 0);
        boolean wide = i.type().wide();
        int a = wide ? g.wide(i, 1) : g.word(i, 1);
        return (warp, lanes) -> {
            int set = 0;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                double x = wide
                        ? Double.longBitsToDouble(warp.wides[a + lane])
                        : Float.intBitsToFloat(warp.words[a + lane]);
                set |= tested(what, x, wide ? Double.MIN_NORMAL : Float.MIN_NORMAL) ? 1 << lane : 0;
            }
            warp.predicates[to] = warp.predicates[to] & ~lanes | set;
        };
    }

    private static boolean tested(String what, double x, double smallest) {
        return switch (what) {
            case "finite" -> Math.abs(x) <= Double.MAX_VALUE;
            case "infinite" -> Double.isInfinite(x);
            case "number" -> x == x;
            case "notanumber" -> x != x;
            case "normal" -> Math.abs(x) >= smallest && !Double.isInfinite(x);
            default -> x != 0 && Math.abs(x) < smallest;
        };
    }
}
