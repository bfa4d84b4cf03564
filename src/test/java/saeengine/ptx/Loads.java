package saeengine.ptx;

/** ld from all spaces, of one, two or four elements. */
final class Loads {
    private Loads() {}

    static Op ld(Instruction i, Registers g) {
        if (i.take("param")) {
            String text = i.operand(1);
            Address address = Address.of(i, g, 1);
            String symbol = text.substring(1, text.length() - 1).split("\\+")[0].strip();
            if (!g.isSymbol(symbol)) {
                throw i.error("reads a parameter other than by its name");
            }
            return Moves.parameter(i, g, (int) (g.address(symbol) + address.offset()));
        }
        cacheHints(i);
        Space space = Space.taken(i);
        boolean readOnly = i.take("nc");
        int[] to = targets(i, g, i.operand(0), width(i));
        boolean wide = g.file(names(i.operand(0))[0]) == Registers.File.WIDE;
        return new Load(space, readOnly, i.type(), to, wide, Address.of(i, g, 1));
    }

    /** Modifiers that change speed or order but no value here. */
    static void cacheHints(Instruction i) {
        i.takeOne("ca", "cg", "cs", "lu", "cv", "wb", "wt");
        i.takeOne("volatile", "relaxed", "weak", "acquire", "release");
        i.takeOne("gpu", "sys");
        i.takeOne("L1::no_allocate", "L1::evict_last", "L1::evict_first");
        i.takeOne("L2::64B", "L2::128B", "L2::256B");
    }

    static int width(Instruction i) {
        String vector = i.takeOne("v2", "v4");
        return vector == null ? 1 : vector.equals("v2") ? 2 : 4;
    }

    static String[] names(String operand) {
        return operand.startsWith("{") ? Moves.list(operand) : new String[] {operand};
    }

    private static int[] targets(Instruction i, Registers g, String operand, int width) {
        String[] names = names(operand);
        if (names.length != width) {
            throw i.error("names " + names.length + " registers, needs " + width);
        }
        int[] to = new int[width];
        Registers.File file = g.file(names[0]) == Registers.File.WIDE ? Registers.File.WIDE : Registers.File.WORD;
        for (int n = 0; n < width; n++) {
            to[n] = g.target(i, names[n], file);
        }
        return to;
    }

    private record Load(Space space, boolean readOnly, PtxType type, int[] to, boolean wide, Address address)
            implements Op {
        @Override
        public void run(Warp warp, int lanes) {
            long[] at = address.compute(warp, lanes);
            warp.launch().tick();
            int bytes = type.bytes;
            int all = bytes * to.length;
            Traffic.count(space, warp, lanes, at, all, false);
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                Region region = space.region(warp, lane, at[lane], all);
                int offset = space.offset(region, lane, at[lane]);
                for (int n = 0; n < to.length; n++) {
                    region.checkRead(warp, lane, offset + n * bytes, bytes, readOnly);
                    long value = type.extended(region.get(offset + n * bytes, bytes));
                    if (wide) {
                        warp.wides[to[n] + lane] = value;
                    } else {
                        warp.words[to[n] + lane] = (int) value;
                    }
                }
            }
        }
    }
}
