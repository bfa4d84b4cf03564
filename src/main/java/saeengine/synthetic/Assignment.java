package saeengine.synthetic;

import java.util.Arrays;

/**
 * The one-to-one matching of rows to columns with the largest sum.
 *
 * <p>Shortest augmenting paths with potentials on both sides (Jonker and Volgenant, A shortest augmenting path algorithm for
 * dense and sparse linear assignment problems, Computing 38, 1987): rows^2 times columns steps at worst, and no memory but
 * the matrix.
 */
final class Assignment {
    private final float[] weights;
    private final int columns;
    private final double[] ofRow;
    private final double[] ofColumn;
    private final int[] columnOf;
    private final int[] rowOf;
    private final double[] shortest;
    private final int[] from;
    private final boolean[] done;
    private final int[] open;

    private Assignment(float[] weights, int rows, int columns) {
        this.weights = weights;
        this.columns = columns;
        this.ofRow = new double[rows];
        this.ofColumn = new double[columns];
        this.columnOf = new int[rows];
        this.rowOf = new int[columns];
        this.shortest = new double[columns];
        this.from = new int[columns];
        this.done = new boolean[columns];
        this.open = new int[columns];
        Arrays.fill(rowOf, -1);
    }

    /**
     * The column of each row.
     *
     * @param weights [rows, columns], finite
     * @param rows no more than columns
     */
    static int[] largest(float[] weights, int rows, int columns) {
        if (rows > columns || weights.length != (long) rows * columns) {
            throw new IllegalArgumentException("a matching needs a matrix of no more rows than columns, found "
                    + weights.length + " weights for " + rows + " by " + columns);
        }
        Assignment all = new Assignment(weights, rows, columns);
        for (int row = 0; row < rows; row++) {
            all.add(row);
        }
        return all.columnOf;
    }

    /** Matches one row more: the shortest path, in reduced costs, to a column that is free. */
    private void add(int start) {
        Arrays.fill(shortest, Double.POSITIVE_INFINITY);
        Arrays.fill(done, false);
        for (int i = 0; i < columns; i++) {
            open[i] = i;
        }
        int left = columns;
        int row = start;
        double length = 0;
        int end = -1;
        while (end < 0) {
            double base = length - ofRow[row];
            long at = (long) row * columns;
            int best = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < left; i++) {
                int column = open[i];
                double reduced = base - weights[(int) (at + column)] - ofColumn[column];
                if (reduced < shortest[column]) {
                    shortest[column] = reduced;
                    from[column] = row;
                }
                double here = shortest[column];
                if (here < least || (here == least && rowOf[column] < 0)) {
                    least = here;
                    best = i;
                }
            }
            int column = open[best];
            open[best] = open[--left];
            done[column] = true;
            length = least;
            if (rowOf[column] < 0) {
                end = column;
            } else {
                row = rowOf[column];
            }
        }
        raise(start, length);
        for (int column = end; ; ) {
            int owner = from[column];
            rowOf[column] = owner;
            int before = columnOf[owner];
            columnOf[owner] = column;
            if (owner == start) {
                return;
            }
            column = before;
        }
    }

    /** Keeps reduced costs from falling below 0, and those of matched pairs at 0. */
    private void raise(int start, double length) {
        ofRow[start] += length;
        for (int column = 0; column < columns; column++) {
            if (done[column]) {
                double slack = length - shortest[column];
                if (rowOf[column] >= 0) {
                    ofRow[rowOf[column]] += slack;
                }
                ofColumn[column] -= slack;
            }
        }
    }
}
