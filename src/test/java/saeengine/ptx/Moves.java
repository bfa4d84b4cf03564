package saeengine.ptx;

import java.nio.ByteBuffer;
import java.util.Map;

/** Moves between registers: mov, selp, cvta, and the packing of registers into wider ones. */
final class Moves {
    private Moves() {}

    static Map<String, Decoder.Family> families() {
        return Map.of("mov", Moves::mov, "selp", Moves::selp, "cvta", Moves::cvta);
    }

    /** The place of a predicate source: a register, or 0 or a number other than 0. */
    static int predicate(Instruction i, Registers g, int operand) {
        String name = i.operand(operand);
        if (!g.isRegister(name)) {
            throw i.error("has the operand '" + name + "', which is no predicate register");
        }
        return g.predicate(i, name);
    }

    private static Op mov(Instruction i, Registers g) {
        PtxType type = i.type();
        if (i.operand(0).startsWith("{")) {
            return unpack(i, g);
        }
        if (i.operand(1).startsWith("{")) {
            return pack(i, g);
        }
        if (type == PtxType.PRED) {
            return movPredicate(i, g);
        }
        if (type.wide()) {
            return movWide(g.wideTarget(i, 0), g.wide(i, 1));
        }
        int to = g.wordTarget(i, 0);
        int a = g.word(i, 1);
        return (warp, lanes) -> {
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = r[a + lane];
            }
        };
    }

    private static Op movWide(int to, int a) {
        return (warp, lanes) -> {
            long[] r = warp.wides;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = r[a + lane];
            }
        };
    }

    private static Op movPredicate(Instruction i, Registers g) {
        int to = g.predicateTarget(i, 0);
        if (g.isRegister(i.operand(1))) {
            int a = g.predicate(i, i.operand(1));
            return (warp, lanes) -> warp.predicates[to] = warp.predicates[to] & ~lanes | warp.predicates[a] & lanes;
        }
        int value = Literal.of(i, i.operand(1), false) == 0 ? 0 : -1;
        return (warp, lanes) -> warp.predicates[to] = warp.predicates[to] & ~lanes | value & lanes;
    }

    /** The names of a list {@code {a, b}}. */
    static String[] list(String operand) {
        String[] names = operand.substring(1, operand.length() - 1).split(",");
        for (int n = 0; n < names.length; n++) {
            names[n] = names[n].strip();
        }
        return names;
    }

    private static Op pack(Instruction i, Registers g) {
        String[] parts = list(i.operand(1));
        int a = g.word(i, parts[0]);
        int b = g.word(i, parts[1]);
        requireTwo(i, parts);
        if (i.type().bytes == 4) {
            return Lanes.word(g.wordTarget(i, 0), a, b, (x, y) -> x & 0xffff | y << 16);
        }
        int to = g.wideTarget(i, 0);
        return (warp, lanes) -> {
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                warp.wides[to + lane] = warp.words[a + lane] & 0xffff_ffffL | (long) warp.words[b + lane] << 32;
            }
        };
    }

    private static Op unpack(Instruction i, Registers g) {
        String[] parts = list(i.operand(0));
        requireTwo(i, parts);
        int a = g.target(i, parts[0], Registers.File.WORD);
        int b = g.target(i, parts[1], Registers.File.WORD);
        boolean wide = i.type().wide();
        int from = wide ? g.wide(i, 1) : g.word(i, 1);
        return (warp, lanes) -> {
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long value = wide ? warp.wides[from + lane] : warp.words[from + lane];
                warp.words[a + lane] = (int) (wide ? value : value & 0xffff);
                warp.words[b + lane] = (int) (wide ? value >>> 32 : value >>> 16 & 0xffff);
            }
        };
    }

    private static void requireTwo(Instruction i, String[] parts) {
        if (parts.length != 2) {
            throw i.error("moves " + parts.length + " parts, 2 are supported");
        }
    }

    private static Op selp(Instruction i, Registers g) {
        int p = predicate(i, g, 3);
        if (i.type().wide()) {
            int to = g.wideTarget(i, 0);
            int a = g.wide(i, 1);
            int b = g.wide(i, 2);
            return (warp, lanes) -> {
                int set = warp.predicates[p];
                for (int m = lanes; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    warp.wides[to + lane] = warp.wides[((set >>> lane & 1) != 0 ? a : b) + lane];
                }
            };
        }
        int to = g.wordTarget(i, 0);
        int a = g.word(i, 1);
        int b = g.word(i, 2);
        return (warp, lanes) -> {
            int set = warp.predicates[p];
            int[] r = warp.words;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = r[((set >>> lane & 1) != 0 ? a : b) + lane];
            }
        };
    }

    /** Between a space's addresses and generic ones; global addresses are generic as they are. */
    private static Op cvta(Instruction i, Registers g) {
        boolean toSpace = i.take("to");
        long window = switch (i.takeNeeded("global", "shared", "local", "const")) {
            case "shared" -> Windows.SHARED;
            case "local" -> Windows.LOCAL;
            default -> 0;
        };
        if (i.take("param")) {
            throw i.error("takes the address of a parameter, which is not supported");
        }
        long shift = toSpace ? -window : window;
        return Lanes.wide(g.wideTarget(i, 0), g.wide(i, 1), a -> a + shift);
    }

    /** A parameter into all lanes. */
    static Op parameter(Instruction i, Registers g, int offset) {
        PtxType type = i.type();
        boolean wide = g.file(i.operand(0)) == Registers.File.WIDE;
        int to = wide ? g.wideTarget(i, 0) : g.wordTarget(i, 0);
        return (warp, lanes) -> {
            ByteBuffer from = warp.launch().parameters();
            long value = switch (type.bytes) {
                case 1 -> type.extended(from.get(offset));
                case 2 -> type.extended(from.getShort(offset));
                case 4 -> type.extended(from.getInt(offset));
                default -> from.getLong(offset);
            };
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                if (wide) {
                    warp.wides[to + lane] = value;
                } else {
                    warp.words[to + lane] = (int) value;
                }
            }
        };
    }
}
