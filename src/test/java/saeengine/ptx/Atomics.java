package saeengine.ptx;

/** atom and red on integers of global and shared memory; lanes take their turns from the lowest up. */
final class Atomics {
    private Atomics() {}

    /** The new value from the old one and the operands. */
    @FunctionalInterface
    private interface Change {
        long of(long old, long b, long c);
    }

    static Op atom(Instruction i, Registers g) {
        return decode(i, g, 1);
    }

    static Op red(Instruction i, Registers g) {
        return decode(i, g, 0);
    }

    private static Op decode(Instruction i, Registers g, int address) {
        i.takeOne("relaxed", "acquire", "release", "acq_rel");
        i.takeOne("gpu", "cta", "sys");
        Space space = Space.taken(i);
        PtxType type = i.type();
        if (type.isFloat()) {
            throw i.error("is atomic on floats, whose sums depend on the order");
        }
        String name = i.takeNeeded("add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec");
        Change change = change(type, name);
        boolean wide = type.wide();
        boolean returns = address == 1 && !i.operand(0).equals("_");
        int to = !returns ? -1 : wide ? g.wideTarget(i, 0) : g.wordTarget(i, 0);
        int b = wide ? g.wide(i, address + 1) : g.word(i, address + 1);
        int last = name.equals("cas") ? address + 2 : address + 1;
        int c = wide ? g.wide(i, last) : g.word(i, last);
        return new Atomic(space, type, Address.of(i, g, address), to, b, c, change);
    }

    private static Change change(PtxType type, String name) {
        return switch (name) {
            case "add" -> (old, b, c) -> old + b;
            case "min" -> (old, b, c) -> less(type, old, b) ? old : b;
            case "max" -> (old, b, c) -> less(type, old, b) ? b : old;
            case "and" -> (old, b, c) -> old & b;
            case "or" -> (old, b, c) -> old | b;
            case "xor" -> (old, b, c) -> old ^ b;
            case "exch" -> (old, b, c) -> b;
            case "cas" -> (old, b, c) -> type.extended(old) == type.extended(b) ? c : old;
            case "inc" -> (old, b, c) -> Long.compareUnsigned(type.extended(old), type.extended(b)) >= 0 ? 0 : old + 1;
            default ->
                (old, b, c) -> old == 0 || Long.compareUnsigned(type.extended(old), type.extended(b)) > 0 ? b : old - 1;
        };
    }

    private static boolean less(PtxType type, long a, long b) {
        return type.signed()
                ? type.extended(a) < type.extended(b)
                : Long.compareUnsigned(type.extended(a), type.extended(b)) < 0;
    }

    private record Atomic(Space space, PtxType type, Address address, int to, int b, int c, Change change)
            implements Op {
        @Override
        public void run(Warp warp, int lanes) {
            long[] at = address.compute(warp, lanes);
            warp.launch().tick();
            int bytes = type.bytes;
            Traffic.count(space, warp, lanes, at, bytes, true);
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                Region region = space.region(warp, lane, at[lane], bytes);
                int offset = space.offset(region, lane, at[lane]);
                region.checkAtomic(warp, lane, offset, bytes);
                long old = type.extended(region.get(offset, bytes));
                region.put(offset, bytes, change.of(old, operand(warp, b, lane), operand(warp, c, lane)));
                if (to >= 0 && type.wide()) {
                    warp.wides[to + lane] = old;
                } else if (to >= 0) {
                    warp.words[to + lane] = (int) old;
                }
            }
        }

        private long operand(Warp warp, int place, int lane) {
            return type.wide() ? warp.wides[place + lane] : warp.words[place + lane];
        }
    }
}
