package saeengine.ptx;

/** setp: comparisons, ordered and unordered, alone or joined with another predicate. */
final class Compare {
    private Compare() {}

    @FunctionalInterface
    private interface Words {
        boolean test(int a, int b);
    }

    @FunctionalInterface
    private interface Wides {
        boolean test(long a, long b);
    }

    @FunctionalInterface
    private interface Doubles {
        boolean test(double a, double b);
    }

    @FunctionalInterface
    private interface Join {
        int of(int a, int b);
    }

    static Op setp(Instruction i, Registers g) {
        boolean ftz = i.take("ftz");
        String kind = i.takeNeeded(
                "eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu", "geu",
                "num", "nan");
        String joined = i.takeOne("and", "or", "xor");
        String[] targets = i.operand(0).split("\\|");
        int to = g.predicate(i, targets[0]);
        int inverse = targets.length > 1 && !targets[1].equals("_") ? g.predicate(i, targets[1]) : -1;
        Join join = join(joined);
        boolean negated = joined != null && i.operand(3).startsWith("!");
        int with = joined == null ? -1 : g.predicate(i, negated ? i.operand(3).substring(1) : i.operand(3));
        Test test = test(i, g, kind, ftz);
        return (warp, lanes) -> {
            int[] p = warp.predicates;
            int set = test.of(warp, lanes);
            int other = with < 0 ? 0 : negated ? ~p[with] : p[with];
            p[to] = p[to] & ~lanes | join.of(set, other) & lanes;
            if (inverse >= 0) {
                p[inverse] = p[inverse] & ~lanes | join.of(~set, other) & lanes;
            }
        };
    }

    private static Join join(String name) {
        if (name == null) {
            return (a, b) -> a;
        }
        return switch (name) {
            case "and" -> (a, b) -> a & b;
            case "or" -> (a, b) -> a | b;
            default -> (a, b) -> a ^ b;
        };
    }

    /** The lanes for which a comparison holds. */
    @FunctionalInterface
    private interface Test {
        int of(Warp warp, int lanes);
    }

    private static Test test(Instruction i, Registers g, String kind, boolean ftz) {
        PtxType type = i.type();
        if (type.isFloat()) {
            return floats(
                    type,
                    type.wide() ? g.wide(i, 1) : g.word(i, 1),
                    type.wide() ? g.wide(i, 2) : g.word(i, 2),
                    doubles(kind),
                    ftz);
        }
        if (type.wide()) {
            return wides(g.wide(i, 1), g.wide(i, 2), wides(i, kind, type.signed()));
        }
        return words(type, g.word(i, 1), g.word(i, 2), words(i, kind, type.signed()));
    }

    private static Test words(PtxType type, int a, int b, Words f) {
        return (warp, lanes) -> {
            int[] r = warp.words;
            int set = 0;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                set |= f.test(type.word(r[a + lane]), type.word(r[b + lane])) ? 1 << lane : 0;
            }
            return set;
        };
    }

    private static Test wides(int a, int b, Wides f) {
        return (warp, lanes) -> {
            int set = 0;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                set |= f.test(warp.wides[a + lane], warp.wides[b + lane]) ? 1 << lane : 0;
            }
            return set;
        };
    }

    private static Test floats(PtxType type, int a, int b, Doubles f, boolean ftz) {
        return (warp, lanes) -> {
            int set = 0;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                boolean holds = type.wide()
                        ? f.test(
                                Double.longBitsToDouble(warp.wides[a + lane]),
                                Double.longBitsToDouble(warp.wides[b + lane]))
                        : f.test(single(warp.words[a + lane], ftz), single(warp.words[b + lane], ftz));
                set |= holds ? 1 << lane : 0;
            }
            return set;
        };
    }

    private static float single(int bits, boolean ftz) {
        float x = Float.intBitsToFloat(bits);
        return ftz ? Floats.flush(x) : x;
    }

    private static Words words(Instruction i, String kind, boolean signed) {
        return switch (signed ? kind : unsigned(kind)) {
            case "eq" -> (a, b) -> a == b;
            case "ne" -> (a, b) -> a != b;
            case "lt" -> (a, b) -> a < b;
            case "le" -> (a, b) -> a <= b;
            case "gt" -> (a, b) -> a > b;
            case "ge" -> (a, b) -> a >= b;
            case "lo" -> (a, b) -> Integer.compareUnsigned(a, b) < 0;
            case "ls" -> (a, b) -> Integer.compareUnsigned(a, b) <= 0;
            case "hi" -> (a, b) -> Integer.compareUnsigned(a, b) > 0;
            case "hs" -> (a, b) -> Integer.compareUnsigned(a, b) >= 0;
            default -> throw i.error("compares integers by ." + kind);
        };
    }

    private static Wides wides(Instruction i, String kind, boolean signed) {
        return switch (signed ? kind : unsigned(kind)) {
            case "eq" -> (a, b) -> a == b;
            case "ne" -> (a, b) -> a != b;
            case "lt" -> (a, b) -> a < b;
            case "le" -> (a, b) -> a <= b;
            case "gt" -> (a, b) -> a > b;
            case "ge" -> (a, b) -> a >= b;
            case "lo" -> (a, b) -> Long.compareUnsigned(a, b) < 0;
            case "ls" -> (a, b) -> Long.compareUnsigned(a, b) <= 0;
            case "hi" -> (a, b) -> Long.compareUnsigned(a, b) > 0;
            case "hs" -> (a, b) -> Long.compareUnsigned(a, b) >= 0;
            default -> throw i.error("compares integers by ." + kind);
        };
    }

    private static String unsigned(String kind) {
        return switch (kind) {
            case "lt" -> "lo";
            case "le" -> "ls";
            case "gt" -> "hi";
            case "ge" -> "hs";
            default -> kind;
        };
    }

    private static Doubles doubles(String kind) {
        return switch (kind) {
            case "eq" -> (a, b) -> a == b;
            case "ne" -> (a, b) -> a < b || a > b;
            case "lt" -> (a, b) -> a < b;
            case "le" -> (a, b) -> a <= b;
            case "gt" -> (a, b) -> a > b;
            case "ge" -> (a, b) -> a >= b;
            case "equ" -> (a, b) -> !(a < b || a > b);
            case "neu" -> (a, b) -> a != b;
            case "ltu" -> (a, b) -> !(a >= b);
            case "leu" -> (a, b) -> !(a > b);
            case "gtu" -> (a, b) -> !(a <= b);
            case "geu" -> (a, b) -> !(a < b);
            case "num" -> (a, b) -> a == a && b == b;
            case "nan" -> (a, b) -> a != a || b != b;
            default -> throw new IllegalArgumentException("floats are not compared by ." + kind);
        };
    }
}
