package saeengine.tensor;

/**
 * How a processor cuts a product into tiles of its result, one single-threaded BLAS call each.
 *
 * <p>The cut depends on the shape alone, so that any number of threads gives the same bits. Tiles are as large as
 * leaves work for a few threads: a BLAS packs its operands again for every tile, which costs about 1/size. The last
 * two are halved where a half is still large: threads that share them out in order end closer together.
 *
 * @param whole tiles that are not halved
 */
public record Tiles(Gemm shape, int tileRows, int tileCols, int down, int across, int whole) {
    private static final int ROWS = 512;
    private static final int COLS = 1024;
    private static final double WORTH_SPLITTING = 1 << 20;
    private static final double WORTH_HALVING = 1e8;

    /** A part of the result: {@code rows} from {@code row} on, {@code cols} from {@code col} on. */
    public record Tile(int row, int rows, int col, int cols) {}

    public static Tiles of(Gemm shape) {
        return of(shape, COLS);
    }

    /** Tiles that a second-level cache of 2 MiB holds, for who goes on with each: their packing costs a little more. */
    public static Tiles cached(Gemm shape) {
        return of(shape, COLS / 2);
    }

    private static Tiles of(Gemm shape, int cols) {
        int down = pieces(shape.m(), ROWS);
        int across = pieces(shape.n(), cols);
        if (down * across == 1 && shape.flops() > WORTH_SPLITTING) {
            if (shape.m() >= shape.n()) {
                down = 2;
            } else {
                across = 2;
            }
        }
        int tileRows = evenly(shape.m(), down);
        int tileCols = evenly(shape.n(), across);
        down = pieces(shape.m(), tileRows);
        across = pieces(shape.n(), tileCols);
        boolean halved = down >= 2 && 2.0 * tileRows * tileCols * shape.k() >= WORTH_HALVING;
        return new Tiles(shape, tileRows, tileCols, down, across, down * across - (halved ? 2 : 0));
    }

    public int count() {
        return whole + 2 * (down * across - whole);
    }

    /** Tile {@code i}, columns of tiles one after another. */
    public Tile tile(int i) {
        if (i < whole) {
            return part(i, 0, tileRows);
        }
        int half = evenly(tileRows, 2);
        return (i - whole) % 2 == 0
                ? part(whole + (i - whole) / 2, 0, half)
                : part(whole + (i - whole) / 2, half, tileRows - half);
    }

    /** Rows of whole tile {@code i}, fewer or none where the result ends. */
    private Tile part(int i, int skipped, int most) {
        int row = i % down * tileRows + skipped;
        int col = i / down * tileCols;
        int rows = Math.max(0, Math.min(most, shape.m() - row));
        return new Tile(row, rows, col, Math.min(tileCols, shape.n() - col));
    }

    /**
     * Tile {@code i} of c = alpha a b + beta c, c row by row.
     *
     * @param aAt where the whole matrix begins; bAt and cAt likewise
     */
    public void multiply(
            Blas blas, int i, float alpha, float[] a, int aAt, float[] b, int bAt, float beta, float[] c, int cAt) {
        Tile tile = tile(i);
        if (tile.rows() == 0) {
            return;
        }
        int lda = shape.transposeA() ? shape.m() : shape.k();
        int ldb = shape.transposeB() ? shape.k() : shape.n();
        Gemm product = new Gemm(shape.transposeA(), shape.transposeB(), tile.rows(), tile.cols(), shape.k());
        int aFrom = aAt + (shape.transposeA() ? tile.row() : tile.row() * lda);
        int bFrom = bAt + (shape.transposeB() ? tile.col() * ldb : tile.col());
        int cFrom = cAt + tile.row() * shape.n() + tile.col();
        blas.gemm(product, alpha, a, aFrom, lda, b, bFrom, ldb, beta, c, cFrom, shape.n());
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
