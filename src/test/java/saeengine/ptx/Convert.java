package saeengine.ptx;

/** cvt: between integers and floats of all widths. */
final class Convert {
    private Convert() {}

    static Op cvt(Instruction i, Registers g) {
        if (i.take("tf32")) {
            i.takeNeeded("rna");
            return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), Convert::tf32);
        }
        if (i.take("bf16x2")) {
            i.takeNeeded("rn");
            return Lanes.word(g.wordTarget(i, 0), g.word(i, 1), g.word(i, 2), (a, b) -> bf16(a) << 16 | bf16(b));
        }
        PtxType to = i.type();
        PtxType from = i.secondType();
        boolean ftz = i.take("ftz");
        boolean sat = i.take("sat");
        String integral = i.takeOne("rni", "rzi", "rmi", "rpi");
        Rounding rounding = Rounding.taken(i);
        if (from.isFloat()) {
            return fromFloat(i, g, to, from, new Form(integral, rounding, ftz, sat));
        }
        return fromInteger(i, g, to, from, rounding, sat);
    }

    /** 10 bits of mantissa, the nearest, ties away from 0. */
    private static int tf32(int a) {
        float x = Float.intBitsToFloat(a);
        return Float.isNaN(x) ? Floats.bits(x) : Float.isInfinite(x) ? a : a + 0x1000 & ~0x1fff;
    }

    /** 7 bits of mantissa, the nearest, ties to even. */
    private static int bf16(int a) {
        return Float.isNaN(Float.intBitsToFloat(a)) ? 0x7fff : a + 0x7fff + (a >>> 16 & 1) >>> 16;
    }

    private record Form(String integral, Rounding rounding, boolean ftz, boolean sat) {}

    /** Reads as a long, finishes by a function of that, writes to either file. */
    private static Op longs(
            Instruction i, Registers g, PtxType from, PtxType to, java.util.function.LongUnaryOperator f) {
        boolean wideFrom = g.file(i.operand(1)) == Registers.File.WIDE || from.wide();
        int a = wideFrom ? g.wide(i, 1) : g.word(i, 1);
        boolean wideTo = g.file(i.operand(0)) == Registers.File.WIDE;
        int d = wideTo ? g.wideTarget(i, 0) : g.wordTarget(i, 0);
        return (warp, lanes) -> {
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long value = f.applyAsLong(wideFrom ? warp.wides[a + lane] : warp.words[a + lane]);
                if (wideTo) {
                    warp.wides[d + lane] = value;
                } else {
                    warp.words[d + lane] = (int) value;
                }
            }
        };
    }

    private static Op fromInteger(
            Instruction i, Registers g, PtxType to, PtxType from, Rounding rounding, boolean sat) {
        if (!to.isFloat()) {
            return longs(i, g, from, to, a -> {
                long value = from.extended(a);
                return to.extended(sat ? clamp(to, value, from == PtxType.U64) : value);
            });
        }
        if (rounding != Rounding.RN) {
            return exactly(i, g, to, from, rounding);
        }
        boolean unsigned = from == PtxType.U64;
        if (to == PtxType.F64) {
            return longs(
                    i,
                    g,
                    from,
                    to,
                    a -> Double.doubleToRawLongBits(unsigned ? unsignedDouble(a) : (double) from.extended(a)));
        }
        return longs(
                i, g, from, to, a -> Float.floatToRawIntBits(unsigned ? unsignedFloat(a) : (float) from.extended(a)));
    }

    private static Op exactly(Instruction i, Registers g, PtxType to, PtxType from, Rounding rounding) {
        if (from.wide() || to.wide()) {
            throw i.error("rounds 64 bits other than to nearest, which is not supported");
        }
        return longs(i, g, from, to, a -> Float.floatToRawIntBits(rounding.round(from.extended(a))));
    }

    /** Half of it, with the lost bit kept sticky, rounds the same way. */
    private static float unsignedFloat(long a) {
        return a >= 0 ? (float) a : 2 * (float) (a >>> 1 | a & 1);
    }

    private static double unsignedDouble(long a) {
        return a >= 0 ? (double) a : 2 * (double) (a >>> 1 | a & 1);
    }

    private static long clamp(PtxType to, long value, boolean unsigned) {
        if (unsigned && value < 0) {
            return greatest(to);
        }
        return Math.max(least(to), to == PtxType.U64 ? Math.max(0, value) : Math.min(greatest(to), value));
    }

    private static long least(PtxType to) {
        return to.signed() ? -1L << 8 * to.bytes - 1 : 0;
    }

    private static long greatest(PtxType to) {
        return to == PtxType.U64 ? -1 : (1L << 8 * to.bytes - (to.signed() ? 1 : 0)) - 1;
    }

    private static Op fromFloat(Instruction i, Registers g, PtxType to, PtxType from, Form form) {
        if (!to.isFloat() && form.integral() == null) {
            throw i.error("needs a rounding to an integer");
        }
        return longs(i, g, from, to, a -> {
            double x = from.wide() ? Double.longBitsToDouble(a) : single((int) a, form.ftz());
            double whole = form.integral() == null ? x : integral(form.integral(), x);
            return to.isFloat() ? bits(to, whole, form) : integer(to, whole);
        });
    }

    private static float single(int bits, boolean ftz) {
        float x = Float.intBitsToFloat(bits);
        return ftz ? Floats.flush(x) : x;
    }

    private static double integral(String mode, double x) {
        return switch (mode) {
            case "rni" -> Math.rint(x);
            case "rzi" -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case "rmi" -> Math.floor(x);
            default -> Math.ceil(x);
        };
    }

    private static long bits(PtxType to, double x, Form form) {
        if (to.wide()) {
            return Double.doubleToRawLongBits(form.sat() ? Math.min(1, x >= 0 ? x : 0) : x);
        }
        float y = form.rounding().round(x);
        y = form.ftz() ? Floats.flush(y) : y;
        return Floats.bits(form.sat() ? Floats.saturate(y) : y);
    }

    /** Out of range is the nearest end of the range, not a number is 0. */
    private static long integer(PtxType to, double x) {
        if (to == PtxType.U64) {
            return x < 0x1p63 ? (long) Math.max(x, 0) : x < 0x1p64 ? (long) (x - 0x1p63) + Long.MIN_VALUE : -1;
        }
        return Math.max(least(to), Math.min(greatest(to), (long) x));
    }
}
