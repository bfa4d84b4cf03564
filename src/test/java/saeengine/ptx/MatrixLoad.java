package saeengine.ptx;

/**
 * ldmatrix: one, two or four matrices of 8 rows of 16 bytes from shared memory, a row's address from each lane.
 *
 * <p>Lane l gets the word l % 4 of row l / 4; transposed, the numbers of 16 bits that lie there in the matrix turned over.
 */
final class MatrixLoad {
    private static final int ROWS = 8;
    private static final int ROW = 16;

    private final int[] to;
    private final Address address;
    private final boolean transposed;

    private MatrixLoad(int[] to, Address address, boolean transposed) {
        this.to = to;
        this.address = address;
        this.transposed = transposed;
    }

    static Op ldmatrix(Instruction i, Registers g) {
        i.takeNeeded("sync");
        i.takeNeeded("aligned");
        i.takeNeeded("m8n8");
        int many = Integer.parseInt(i.takeNeeded("x1", "x2", "x4").substring(1));
        boolean transposed = i.take("trans");
        i.takeNeeded("shared");
        i.take("cta");
        if (i.type() != PtxType.B16) {
            throw i.error("loads other matrices than of .b16, which is not supported");
        }
        String[] names = Loads.names(i.operand(0));
        if (names.length != many) {
            throw i.error("names " + names.length + " registers, needs " + many);
        }
        int[] to = new int[many];
        for (int n = 0; n < many; n++) {
            to[n] = g.target(i, names[n], Registers.File.WORD);
        }
        return new MatrixLoad(to, Address.of(i, g, 1), transposed)::run;
    }

    private void run(Warp warp, int lanes) {
        warp.requireAll(lanes);
        int givers = to.length == 4 ? -1 : (1 << ROWS * to.length) - 1;
        long[] at = address.compute(warp, givers);
        warp.launch().tick();
        Traffic.count(Space.SHARED, warp, givers, at, ROW, false);
        for (int n = 0; n < to.length; n++) {
            for (int row = 0; row < ROWS; row++) {
                int giver = ROWS * n + row;
                Region region = Space.SHARED.region(warp, giver, at[giver], ROW);
                for (int word = 0; word < ROW / 4; word++) {
                    int offset = (int) at[giver] + 4 * word;
                    region.checkRead(warp, giver, offset, 4, false);
                    deal(warp, to[n], row, word, (int) region.get(offset, 4));
                }
            }
        }
    }

    /** Hands out a word of a row: to one lane, or its halves to two. */
    private void deal(Warp warp, int register, int row, int word, int value) {
        if (!transposed) {
            warp.words[register + 4 * row + word] = value;
            return;
        }
        int shift = row % 2 * 16;
        for (int half = 0; half < 2; half++) {
            int at = register + 4 * (2 * word + half) + row / 2;
            int number = value >>> 16 * half & 0xffff;
            warp.words[at] = warp.words[at] & ~(0xffff << shift) | number << shift;
        }
    }
}
