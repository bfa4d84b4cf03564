package saeengine.ptx;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Ops that apply one function to each lane. */
final class Lanes {
    private Lanes() {}

    @FunctionalInterface
    interface IntTernary {
        int apply(int a, int b, int c);
    }

    @FunctionalInterface
    interface LongTernary {
        long apply(long a, long b, long c);
    }

    @FunctionalInterface
    interface IntQuaternary {
        int apply(int a, int b, int c, int d);
    }

    static Op word(int to, int a, IntUnaryOperator f) {
        return (warp, lanes) -> {
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.applyAsInt(r[a + lane]);
            }
        };
    }

    static Op word(int to, int a, int b, IntBinaryOperator f) {
        return (warp, lanes) -> {
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.applyAsInt(r[a + lane], r[b + lane]);
            }
        };
    }

    static Op word(int to, int a, int b, int c, IntTernary f) {
        return (warp, lanes) -> {
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.apply(r[a + lane], r[b + lane], r[c + lane]);
            }
        };
    }

    static Op word(int to, int a, int b, int c, int d, IntQuaternary f) {
        return (warp, lanes) -> {
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.apply(r[a + lane], r[b + lane], r[c + lane], r[d + lane]);
            }
        };
    }

    static Op wide(int to, int a, LongUnaryOperator f) {
        return (warp, lanes) -> {
            long[] r = warp.wides;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.applyAsLong(r[a + lane]);
            }
        };
    }

    static Op wide(int to, int a, int b, LongBinaryOperator f) {
        return (warp, lanes) -> {
            long[] r = warp.wides;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.applyAsLong(r[a + lane], r[b + lane]);
            }
        };
    }

    static Op wide(int to, int a, int b, int c, LongTernary f) {
        return (warp, lanes) -> {
            long[] r = warp.wides;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.apply(r[a + lane], r[b + lane], r[c + lane]);
            }
        };
    }

    /** A wide result of a wide and a word: shifts. */
    @FunctionalInterface
    interface Shift {
        long apply(long a, int by);
    }

    static Op shift(int to, int a, int by, Shift f) {
        return (warp, lanes) -> {
            long[] r = warp.wides;
            int[] words = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = f.apply(r[a + lane], words[by + lane]);
            }
        };
    }

    @FunctionalInterface
    interface LongToInt {
        int apply(long a);
    }

    static Op narrow(int to, int a, LongToInt f) {
        return (warp, lanes) -> {
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                warp.words[to + lane] = f.apply(warp.wides[a + lane]);
            }
        };
    }

    @FunctionalInterface
    interface IntToLong {
        long apply(int a);
    }

    static Op widen(int to, int a, IntToLong f) {
        return (warp, lanes) -> {
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                warp.wides[to + lane] = f.apply(warp.words[a + lane]);
            }
        };
    }
}
