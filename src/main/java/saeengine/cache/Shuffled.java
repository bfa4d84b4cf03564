package saeengine.cache;

import saeengine.tensor.RandomStream;

/**
 * All rows in a random order, another one each epoch, read in blocks of neighbours.
 *
 * <p>An epoch's rows begin at a drawn one and go round. They are cut into blocks, the blocks put into a random order, and
 * that is cut into windows, each of which is shuffled row by row. So a window mixes blocks from everywhere, a disk reads a
 * block at a time, and rows that fit into one window are in a uniformly random order. What is left over when rows are
 * cut into blocks comes last; where that is, the drawn beginning decides.
 *
 * @param rows how many
 * @param window rows that are mixed with each other
 * @param block neighbours that are read together
 * @param seed what all of it is drawn by
 */
record Shuffled(long rows, int window, int block, long seed) implements RowOrder {
    /** Streams of the seed: an epoch's keys, and from here on a window's order each. */
    private static final long EPOCHS = 1L << 40;

    private static final long WINDOWS = 1L << 48;

    @Override
    public void runs(long epoch, long first, int length, Runs runs) {
        RandomStream random = new RandomStream(seed, EPOCHS + epoch);
        long begin = Math.floorMod((long) random.nextBits() << 32 | Integer.toUnsignedLong(random.nextBits()), rows);
        long whole = rows / block;
        Permutation blocks = new Permutation(whole, random);
        long at = first;
        long end = first + length;
        while (at < end) {
            long slot = at / block;
            int inside = (int) (at % block);
            int count = (int) Math.min(block - inside, end - at);
            long from = (slot < whole ? blocks.at(slot) : whole) * block + inside;
            around(Math.floorMod(from + begin, rows), count, runs);
            at += count;
        }
    }

    /** Rows from one on, and from the first on where they reach beyond the last. */
    private void around(long from, int count, Runs runs) {
        int before = (int) Math.min(count, rows - from);
        runs.add(from, before);
        if (before < count) {
            runs.add(0, count - before);
        }
    }

    @Override
    public int[] inside(long epoch, long first, int length) {
        int[] places = new InOrder(rows, window).inside(epoch, first, length);
        long windows = (rows + window - 1) / window;
        new RandomStream(seed, WINDOWS + epoch * windows + first / window).shuffle(places);
        return places;
    }
}
