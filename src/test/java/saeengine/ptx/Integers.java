package saeengine.ptx;

import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Integer arithmetic; opcodes shared with floats go on to {@link Floats}. */
final class Integers {
    private Integers() {}

    static Map<String, Decoder.Family> families() {
        return Map.ofEntries(
                Map.entry("add", (i, g) -> i.type().isFloat() ? Floats.add(i, g) : add(i, g)),
                Map.entry("sub", (i, g) -> i.type().isFloat() ? Floats.sub(i, g) : sub(i, g)),
                Map.entry("mul", (i, g) -> i.type().isFloat() ? Floats.mul(i, g) : mul(i, g)),
                Map.entry("mad", (i, g) -> i.type().isFloat() ? Floats.fma(i, g) : mad(i, g)),
                Map.entry("div", (i, g) -> i.type().isFloat() ? Floats.div(i, g) : div(i, g)),
                Map.entry("min", (i, g) -> i.type().isFloat() ? Floats.min(i, g) : min(i, g)),
                Map.entry("max", (i, g) -> i.type().isFloat() ? Floats.max(i, g) : max(i, g)),
                Map.entry("neg", (i, g) -> i.type().isFloat() ? Floats.neg(i, g) : neg(i, g)),
                Map.entry("abs", (i, g) -> i.type().isFloat() ? Floats.abs(i, g) : abs(i, g)),
                Map.entry("rem", Integers::rem));
    }

    /** One function for 16 and 32 bits, one for 64. */
    private static Op binary(Instruction i, Registers g, IntBinaryOperator words, LongBinaryOperator wides) {
        PtxType type = i.type();
        if (type.wide()) {
            return Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), g.wide(i, 2), wides);
        }
        int to = g.wordTarget(i, 0);
        if (type.bytes == 4) {
            return Lanes.word(to, g.word(i, 1), g.word(i, 2), words);
        }
        return Lanes.word(
                to, g.word(i, 1), g.word(i, 2), (a, b) -> words.applyAsInt(type.word(a), type.word(b)) & 0xffff);
    }

    private static Op add(Instruction i, Registers g) {
        if (i.type().bytes == 4) {
            int to = g.wordTarget(i, 0);
            int a = g.word(i, 1);
            int b = g.word(i, 2);
            return (warp, lanes) -> {
                int[] r = warp.words;
                for (int m = lanes; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    r[to + lane] = r[a + lane] + r[b + lane];
                }
            };
        }
        return binary(i, g, Integer::sum, Long::sum);
    }

    private static Op sub(Instruction i, Registers g) {
        return binary(i, g, (a, b) -> a - b, (a, b) -> a - b);
    }

    private static Op div(Instruction i, Registers g) {
        return i.type().signed()
                ? binary(i, g, (a, b) -> b == 0 ? -1 : a / b, (a, b) -> b == 0 ? -1 : a / b)
                : binary(
                        i,
                        g,
                        (a, b) -> b == 0 ? -1 : Integer.divideUnsigned(a, b),
                        (a, b) -> b == 0 ? -1 : Long.divideUnsigned(a, b));
    }

    private static Op rem(Instruction i, Registers g) {
        return i.type().signed()
                ? binary(i, g, (a, b) -> b == 0 ? a : a % b, (a, b) -> b == 0 ? a : a % b)
                : binary(
                        i,
                        g,
                        (a, b) -> b == 0 ? a : Integer.remainderUnsigned(a, b),
                        (a, b) -> b == 0 ? a : Long.remainderUnsigned(a, b));
    }

    private static Op min(Instruction i, Registers g) {
        return i.type().signed()
                ? binary(i, g, Math::min, Math::min)
                : binary(
                        i,
                        g,
                        (a, b) -> Integer.compareUnsigned(a, b) < 0 ? a : b,
                        (a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b);
    }

    private static Op max(Instruction i, Registers g) {
        return i.type().signed()
                ? binary(i, g, Math::max, Math::max)
                : binary(
                        i,
                        g,
                        (a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b,
                        (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b);
    }

    private static Op neg(Instruction i, Registers g) {
        return i.type().wide()
                ? Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), a -> -a)
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), a -> -a);
    }

    private static Op abs(Instruction i, Registers g) {
        PtxType type = i.type();
        return type.wide()
                ? Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), Math::abs)
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), a -> Math.abs(type.word(a)));
    }

    private static Op mul(Instruction i, Registers g) {
        boolean signed = i.type().signed();
        switch (i.takeNeeded("lo", "hi", "wide")) {
            case "lo":
                return binary(i, g, (a, b) -> a * b, (a, b) -> a * b);
            case "hi":
                return signed
                        ? binary(i, g, (a, b) -> high(i.type(), a, b), Math::multiplyHigh)
                        : binary(i, g, (a, b) -> high(i.type(), a, b), Integers::unsignedHigh);
            default:
                return wide(i, g);
        }
    }

    private static int high(PtxType type, int a, int b) {
        return (int) (type.extended(a) * type.extended(b) >> 8 * type.bytes);
    }

    static long unsignedHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }

    /** A product of twice the width. */
    private static Op wide(Instruction i, Registers g) {
        PtxType type = i.type();
        int a = g.word(i, 1);
        int b = g.word(i, 2);
        if (type.bytes == 2) {
            return Lanes.word(g.wordTarget(i, 0), a, b, (x, y) -> type.word(x) * type.word(y));
        }
        int to = g.wideTarget(i, 0);
        return (warp, lanes) -> {
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                warp.wides[to + lane] = type.extended(r[a + lane]) * type.extended(r[b + lane]);
            }
        };
    }

    private static Op mad(Instruction i, Registers g) {
        PtxType type = i.type();
        String part = i.takeNeeded("lo", "hi", "wide");
        if (part.equals("wide") && type.bytes == 4) {
            int to = g.wideTarget(i, 0);
            int a = g.word(i, 1);
            int b = g.word(i, 2);
            int c = g.wide(i, 3);
            return (warp, lanes) -> {
                int[] r = warp.words;
                for (int m = lanes; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    warp.wides[to + lane] =
                            type.extended(r[a + lane]) * type.extended(r[b + lane]) + warp.wides[c + lane];
                }
            };
        }
        if (part.equals("wide")) {
            throw i.error("is a mad.wide of 16 bits, which is not supported");
        }
        boolean low = part.equals("lo");
        if (type.wide()) {
            return Lanes.wide(
                    g.wideTarget(i, 0),
                    g.wide(i, 1),
                    g.wide(i, 2),
                    g.wide(i, 3),
                    low
                            ? (a, b, c) -> a * b + c
                            : type.signed()
                                    ? (a, b, c) -> Math.multiplyHigh(a, b) + c
                                    : (a, b, c) -> unsignedHigh(a, b) + c);
        }
        return Lanes.word(
                g.wordTarget(i, 0),
                g.word(i, 1),
                g.word(i, 2),
                g.word(i, 3),
                low ? (a, b, c) -> a * b + c : (a, b, c) -> high(type, a, b) + c);
    }
}
