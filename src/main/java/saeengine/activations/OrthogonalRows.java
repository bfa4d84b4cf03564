package saeengine.activations;

/**
 * Makes drawn rows orthogonal, as many at a time as they have columns, and all of one length: then a table's rows, seen
 * equally often, vary by the same in every direction.
 */
final class OrthogonalRows {
    private final double[][] rows;
    private final int columns;

    private OrthogonalRows(double[][] rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** Of a table, the columns from {@code from} on; {@code length} is a row's norm. */
    static void make(float[] table, int columns, int from, double length) {
        double[][] rows = new double[table.length / columns][columns - from];
        for (int row = 0; row < rows.length; row++) {
            for (int i = from; i < columns; i++) {
                rows[row][i - from] = table[row * columns + i];
            }
        }
        new OrthogonalRows(rows, columns - from).run();
        for (int row = 0; row < rows.length; row++) {
            for (int i = from; i < columns; i++) {
                table[row * columns + i] = (float) (length * rows[row][i - from]);
            }
        }
    }

    /** Gram and Schmidt's way, twice over, without which rounding leaves the later rows aslant. */
    private void run() {
        for (int row = 0; row < rows.length; row++) {
            for (int time = 0; time < 2; time++) {
                for (int other = row - row % Math.max(1, columns); other < row; other++) {
                    add(rows[row], -product(rows[row], rows[other]), rows[other]);
                }
            }
            double norm = Math.sqrt(product(rows[row], rows[row]));
            for (int i = 0; i < columns; i++) {
                rows[row][i] /= norm;
            }
        }
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] row) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * row[i];
        }
    }
}
