package saeengine.op;

/**
 * A work item of a sum over rows: 256 rows by 1024 columns of a matrix, small enough for a GPU to have many and for its
 * sums to stay in a processor's first-level cache. Item numbers go along the columns first.
 *
 * @param out where its sums begin in partial sums [blocks of rows, cols]
 */
record ColumnTile(int firstRow, int endRow, int firstCol, int width, int out) {
    static final int ROWS = 256;
    static final int COLS = 1024;

    /** How many there are. */
    static int count(int rows, int cols) {
        return ColumnSums.blocks(rows) * across(cols);
    }

    static ColumnTile of(int item, int rows, int cols) {
        int block = item / across(cols);
        int firstCol = item % across(cols) * COLS;
        int firstRow = block * ROWS;
        return new ColumnTile(
                firstRow,
                Math.min(rows, firstRow + ROWS),
                firstCol,
                Math.min(COLS, cols - firstCol),
                block * cols + firstCol);
    }

    private static int across(int cols) {
        return (cols + COLS - 1) / COLS;
    }
}
