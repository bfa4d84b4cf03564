package saeengine.ptx;

import java.util.Map;
import java.util.function.IntBinaryOperator;

/** Instructions between the lanes of a warp; they run once every lane of their member mask is there. */
final class WarpWide {
    private WarpWide() {}

    static Map<String, Decoder.Family> families() {
        return Map.of(
                "bar", WarpWide::sync,
                "shfl", WarpWide::shfl,
                "vote", WarpWide::vote,
                "match", WarpWide::match,
                "redux", WarpWide::redux);
    }

    private static Op sync(Instruction i, Registers g) {
        return Warp::synchronised;
    }

    private static Op shfl(Instruction i, Registers g) {
        i.takeNeeded("sync");
        String mode = i.takeNeeded("up", "down", "bfly", "idx");
        String[] targets = i.operand(0).split("\\|");
        int to = g.target(i, targets[0], Registers.File.WORD);
        int inside = targets.length > 1 && !targets[1].equals("_") ? g.predicate(i, targets[1]) : -1;
        int a = g.word(i, 1);
        int b = g.word(i, 2);
        int c = g.word(i, 3);
        return (warp, lanes) -> {
            int[] r = warp.words;
            int[] values = new int[Registers.LANES];
            int set = 0;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                int from = source(mode, lane, r[b + lane] & 31, r[c + lane]);
                boolean valid = from >= 0;
                int source = valid ? from : lane;
                if ((lanes >>> source & 1) == 0) {
                    throw warp.trap(lane, "shuffles from lane " + source + ", which takes no part");
                }
                values[lane] = r[a + source];
                set |= valid ? 1 << lane : 0;
            }
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                r[to + lane] = values[lane];
            }
            if (inside >= 0) {
                warp.predicates[inside] = warp.predicates[inside] & ~lanes | set;
            }
        };
    }

    /** The lane to read from, -1 where it lies outside of the segment. */
    private static int source(String mode, int lane, int b, int c) {
        int segment = c >>> 8 & 31;
        int clamp = c & 31;
        int most = lane & segment | clamp & ~segment;
        int least = lane & segment;
        int from = switch (mode) {
            case "up" -> lane - b;
            case "down" -> lane + b;
            case "bfly" -> lane ^ b;
            default -> least | b & ~segment;
        };
        boolean valid = mode.equals("up") ? from >= most : from <= most;
        return valid ? from : -1;
    }

    private static Op vote(Instruction i, Registers g) {
        i.takeNeeded("sync");
        String mode = i.takeNeeded("all", "any", "uni", "ballot");
        boolean negated = i.operand(1).startsWith("!");
        int a = g.predicate(i, negated ? i.operand(1).substring(1) : i.operand(1));
        int to = mode.equals("ballot") ? g.wordTarget(i, 0) : g.predicateTarget(i, 0);
        return (warp, lanes) -> {
            int set = (negated ? ~warp.predicates[a] : warp.predicates[a]) & lanes;
            if (mode.equals("ballot")) {
                for (int m = lanes; m != 0; m &= m - 1) {
                    warp.words[to + Integer.numberOfTrailingZeros(m)] = set;
                }
                return;
            }
            boolean holds = switch (mode) {
                case "all" -> set == lanes;
                case "any" -> set != 0;
                default -> set == lanes || set == 0;
            };
            warp.predicates[to] = warp.predicates[to] & ~lanes | (holds ? lanes : 0);
        };
    }

    private static Op match(Instruction i, Registers g) {
        boolean all = i.takeNeeded("any", "all").equals("all");
        i.takeNeeded("sync");
        boolean wide = i.type().wide();
        String[] targets = i.operand(0).split("\\|");
        int to = g.target(i, targets[0], Registers.File.WORD);
        int holds = targets.length > 1 ? g.predicate(i, targets[1]) : -1;
        int a = wide ? g.wide(i, 1) : g.word(i, 1);
        return (warp, lanes) -> {
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                int same = 0;
                for (int n = lanes; n != 0; n &= n - 1) {
                    int other = Integer.numberOfTrailingZeros(n);
                    boolean equal = wide
                            ? warp.wides[a + lane] == warp.wides[a + other]
                            : warp.words[a + lane] == warp.words[a + other];
                    same |= equal ? 1 << other : 0;
                }
                warp.words[to + lane] = all && same != lanes ? 0 : same;
                if (holds >= 0) {
                    warp.predicates[holds] = warp.predicates[holds] & ~(1 << lane) | (same == lanes ? 1 << lane : 0);
                }
            }
        };
    }

    private static Op redux(Instruction i, Registers g) {
        i.takeNeeded("sync");
        boolean signed = i.type().signed();
        IntBinaryOperator f = switch (i.takeNeeded("add", "min", "max", "and", "or", "xor")) {
            case "add" -> Integer::sum;
            case "min" -> (a, b) -> less(signed, a, b) ? a : b;
            case "max" -> (a, b) -> less(signed, a, b) ? b : a;
            case "and" -> (a, b) -> a & b;
            case "or" -> (a, b) -> a | b;
            default -> (a, b) -> a ^ b;
        };
        int to = g.wordTarget(i, 0);
        int a = g.word(i, 1);
        return (warp, lanes) -> {
            int first = Integer.numberOfTrailingZeros(lanes);
            int result = warp.words[a + first];
            for (int m = lanes & lanes - 1; m != 0; m &= m - 1) {
                result = f.applyAsInt(result, warp.words[a + Integer.numberOfTrailingZeros(m)]);
            }
            for (int m = lanes; m != 0; m &= m - 1) {
                warp.words[to + Integer.numberOfTrailingZeros(m)] = result;
            }
        };
    }

    private static boolean less(boolean signed, int a, int b) {
        return signed ? a < b : Integer.compareUnsigned(a, b) < 0;
    }
}
