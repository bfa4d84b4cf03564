package saeengine.ptx;

import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Logic, shifts and bit fields. */
final class Bits {
    private Bits() {}

    static Map<String, Decoder.Family> families() {
        return Map.ofEntries(
                Map.entry("and", (i, g) -> logic(i, g, (a, b) -> a & b, (a, b) -> a & b)),
                Map.entry("or", (i, g) -> logic(i, g, (a, b) -> a | b, (a, b) -> a | b)),
                Map.entry("xor", (i, g) -> logic(i, g, (a, b) -> a ^ b, (a, b) -> a ^ b)),
                Map.entry("not", Bits::not),
                Map.entry("cnot", Bits::cnot),
                Map.entry("shl", Bits::shl),
                Map.entry("shr", Bits::shr),
                Map.entry("shf", Bits::shf),
                Map.entry("popc", (i, g) -> count(i, g, Integer::bitCount, Long::bitCount)),
                Map.entry("clz", (i, g) -> count(i, g, Integer::numberOfLeadingZeros, Long::numberOfLeadingZeros)),
                Map.entry("brev", Bits::brev),
                Map.entry("bfind", Bits::bfind),
                Map.entry("bfe", Bits::bfe),
                Map.entry("bfi", Bits::bfi),
                Map.entry("prmt", Bits::prmt),
                Map.entry("lop3", Bits::lop3));
    }

    private static Op logic(Instruction i, Registers g, IntBinaryOperator words, LongBinaryOperator wides) {
        PtxType type = i.type();
        if (type == PtxType.PRED) {
            int to = g.predicateTarget(i, 0);
            int a = Moves.predicate(i, g, 1);
            int b = Moves.predicate(i, g, 2);
            return (warp, lanes) -> {
                int[] p = warp.predicates;
                p[to] = p[to] & ~lanes | words.applyAsInt(p[a], p[b]) & lanes;
            };
        }
        return type.wide()
                ? Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), g.wide(i, 2), wides)
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), words);
    }

    private static Op not(Instruction i, Registers g) {
        if (i.type() == PtxType.PRED) {
            int to = g.predicateTarget(i, 0);
            int a = Moves.predicate(i, g, 1);
            return (warp, lanes) -> {
                int[] p = warp.predicates;
                p[to] = p[to] & ~lanes | ~p[a] & lanes;
            };
        }
        return i.type().wide()
                ? Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), a -> ~a)
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), a -> ~a);
    }

    private static Op cnot(Instruction i, Registers g) {
        return i.type().wide()
                ? Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), a -> a == 0 ? 1 : 0)
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), a -> a == 0 ? 1 : 0);
    }

    /** A shift by at least the width gives 0, or the sign. */
    private static Op shl(Instruction i, Registers g) {
        int width = 8 * i.type().bytes;
        return i.type().wide()
                ? Lanes.shift(g.wideTarget(i, 0), g.wide(i, 1), g.word(i, 2), (a, by) -> tooFar(by, 64) ? 0 : a << by)
                : Lanes.word(
                        g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), (a, by) -> tooFar(by, width) ? 0 : a << by);
    }

    private static boolean tooFar(int by, int width) {
        return by < 0 || by >= width;
    }

    private static Op shr(Instruction i, Registers g) {
        PtxType type = i.type();
        if (type.wide()) {
            return Lanes.shift(
                    g.wideTarget(i, 0),
                    g.wide(i, 1),
                    g.word(i, 2),
                    type.signed()
                            ? (a, by) -> a >> (tooFar(by, 64) ? 63 : by)
                            : (a, by) -> tooFar(by, 64) ? 0 : a >>> by);
        }
        return Lanes.word(
                g.wordTarget(i, 0),
                g.word(i, 1),
                g.word(i, 2),
                type.signed()
                        ? (a, by) -> type.word(a) >> (tooFar(by, 32) ? 31 : by)
                        : (a, by) -> tooFar(by, 32) ? 0 : type.word(a) >>> by);
    }

    /** A funnel shift of the 64 bits b:a. */
    private static Op shf(Instruction i, Registers g) {
        boolean left = i.takeNeeded("l", "r").equals("l");
        boolean wrap = i.takeNeeded("wrap", "clamp").equals("wrap");
        return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), g.word(i, 3), (a, b, c) -> {
            int by = wrap ? c & 31 : Integer.compareUnsigned(c, 32) > 0 ? 32 : c;
            long both = (long) b << 32 | a & 0xffff_ffffL;
            return left ? (int) (both << by >>> 32) : (int) (both >>> by);
        });
    }

    @FunctionalInterface
    private interface LongCount {
        int of(long a);
    }

    private static Op count(Instruction i, Registers g, java.util.function.IntUnaryOperator words, LongCount wides) {
        return i.type().wide()
                ? Lanes.narrow(g.wordTarget(i, 0), g.wide(i, 1), wides::of)
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), words);
    }

    private static Op brev(Instruction i, Registers g) {
        return i.type().wide()
                ? Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), Long::reverse)
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), Integer::reverse);
    }

    /** The highest bit that differs from the sign; -1 for none; .shiftamt: how far to shift it to the top. */
    private static Op bfind(Instruction i, Registers g) {
        boolean shift = i.take("shiftamt");
        boolean signed = i.type().signed();
        return i.type().wide()
                ? Lanes.narrow(g.wordTarget(i, 0), g.wide(i, 1), a -> {
                    int zeros = Long.numberOfLeadingZeros(signed && a < 0 ? ~a : a);
                    return zeros == 64 ? -1 : shift ? zeros : 63 - zeros;
                })
                : Lanes.word(g.wordTarget(i, 0), g.word(i, 1), a -> {
                    int zeros = Integer.numberOfLeadingZeros(signed && a < 0 ? ~a : a);
                    return zeros == 32 ? -1 : shift ? zeros : 31 - zeros;
                });
    }

    private static Op bfe(Instruction i, Registers g) {
        boolean signed = i.type().signed();
        if (i.type().wide()) {
            int b = g.word(i, 2);
            int c = g.word(i, 3);
            int to = g.wideTarget(i, 0);
            int a = g.wide(i, 1);
            return (warp, lanes) -> {
                for (int m = lanes; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    warp.wides[to + lane] =
                            field(warp.wides[a + lane], warp.words[b + lane], warp.words[c + lane], 64, signed);
                }
            };
        }
        return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), g.word(i, 3), (a, b, c) ->
                (int) field(signed ? a : a & 0xffff_ffffL, b, c, 32, signed));
    }

    private static long field(long a, int position, int length, int width, boolean signed) {
        int at = position & 0xff;
        int count = length & 0xff;
        if (count == 0) {
            return 0;
        }
        long shifted = at >= width ? (signed && a < 0 ? -1 : 0) : signed ? a >> at : a >>> at;
        if (at + count >= width || count >= 64) {
            return shifted;
        }
        return signed ? shifted << 64 - count >> 64 - count : shifted & (1L << count) - 1;
    }

    private static Op bfi(Instruction i, Registers g) {
        int c = g.word(i, 3);
        int d = g.word(i, 4);
        if (i.type().wide()) {
            int to = g.wideTarget(i, 0);
            int a = g.wide(i, 1);
            int b = g.wide(i, 2);
            return (warp, lanes) -> {
                for (int m = lanes; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    warp.wides[to + lane] = inserted(
                            warp.wides[a + lane], warp.wides[b + lane], warp.words[c + lane], warp.words[d + lane]);
                }
            };
        }
        return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), c, d, (x, y, at, length) ->
                (int) inserted(x, y, at, length));
    }

    private static long inserted(long from, long into, int position, int length) {
        int at = position & 0xff;
        int count = length & 0xff;
        if (at >= 64 || count == 0) {
            return into;
        }
        long mask = (count >= 64 ? -1 : (1L << count) - 1) << at;
        return into & ~mask | from << at & mask;
    }

    /** Picks four of the eight bytes b:a; a selector's high bit asks for the byte's sign. */
    private static Op prmt(Instruction i, Registers g) {
        return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), g.word(i, 3), (a, b, c) -> {
            long both = (long) b << 32 | a & 0xffff_ffffL;
            int result = 0;
            for (int n = 0; n < 4; n++) {
                int selector = c >>> 4 * n & 0xf;
                int picked = (int) (both >>> 8 * (selector & 7)) & 0xff;
                picked = (selector & 8) == 0 ? picked : (picked & 0x80) == 0 ? 0 : 0xff;
                result |= picked << 8 * n;
            }
            return result;
        });
    }

    private static Op lop3(Instruction i, Registers g) {
        int table = (int) Literal.integer(i.operand(4));
        return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), g.word(i, 3), (a, b, c) -> {
            int result = 0;
            for (int n = 0; n < 8; n++) {
                if ((table >>> n & 1) != 0) {
                    result |= ((n & 4) != 0 ? a : ~a) & ((n & 2) != 0 ? b : ~b) & ((n & 1) != 0 ? c : ~c);
                }
            }
            return result;
        });
    }
}
