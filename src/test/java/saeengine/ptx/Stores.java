package saeengine.ptx;

/** st to all spaces, of one, two or four elements. */
final class Stores {
    private Stores() {}

    static Op st(Instruction i, Registers g) {
        Loads.cacheHints(i);
        Space space = Space.taken(i);
        int width = Loads.width(i);
        String[] names = Loads.names(i.operand(1));
        if (names.length != width) {
            throw i.error("names " + names.length + " registers, needs " + width);
        }
        boolean wide = i.type().wide() || g.file(names[0]) == Registers.File.WIDE;
        int[] from = new int[width];
        for (int n = 0; n < width; n++) {
            from[n] = wide ? g.wide(i, names[n]) : g.word(i, names[n]);
        }
        return new Store(space, i.type().bytes, from, wide, Address.of(i, g, 0));
    }

    private record Store(Space space, int bytes, int[] from, boolean wide, Address address) implements Op {
        @Override
        public void run(Warp warp, int lanes) {
            long[] at = address.compute(warp, lanes);
            warp.launch().tick();
            int all = bytes * from.length;
            Traffic.count(space, warp, lanes, at, all, true);
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                if (Windows.isModule(at[lane])) {
                    throw warp.trap(lane, "write to a constant table of the module");
                }
                Region region = space.region(warp, lane, at[lane], all);
                int offset = space.offset(region, lane, at[lane]);
                for (int n = 0; n < from.length; n++) {
                    long value = wide ? warp.wides[from[n] + lane] : warp.words[from[n] + lane];
                    region.checkWrite(warp, lane, offset + n * bytes, bytes, value);
                    region.put(offset + n * bytes, bytes, value);
                }
            }
        }
    }
}
