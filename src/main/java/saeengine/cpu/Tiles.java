package saeengine.cpu;

import saeengine.tensor.Gemm;

/**
 * How a product is cut into tiles of its result, one single-threaded BLAS call each.
 *
 * <p>The cut depends on the shape alone, so that any number of threads gives the same bits. Tiles are as large as
 * leaves work for a few threads: a BLAS packs its operands again for every tile, which costs about 1/size.
 */
record Tiles(int tileRows, int tileCols, int down, int across) {
    private static final int ROWS = 512;
    private static final int COLS = 1024;
    private static final double WORTH_SPLITTING = 1 << 20;

    static Tiles of(Gemm shape) {
        int down = pieces(shape.m(), ROWS);
        int across = pieces(shape.n(), COLS);
        if (down * across == 1 && shape.flops() > WORTH_SPLITTING) {
            if (shape.m() >= shape.n()) {
                down = 2;
            } else {
                across = 2;
            }
        }
        int tileRows = evenly(shape.m(), down);
        int tileCols = evenly(shape.n(), across);
        return new Tiles(tileRows, tileCols, pieces(shape.m(), tileRows), pieces(shape.n(), tileCols));
    }

    int count() {
        return down * across;
    }

    private static int pieces(int extent, int most) {
        return Math.max(1, (extent + most - 1) / most);
    }

    /** A piece's extent, a multiple of 16 so that the library's inner tiles are whole. */
    private static int evenly(int extent, int pieces) {
        int each = (extent + pieces - 1) / pieces;
        return Math.max(16, (each + 15) / 16 * 16);
    }
}
