package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** The formulas of other tools on their own arrays, apart from the code that reads them. */
final class Formula {
    /** A matrix by row and column. */
    interface At {
        double get(int i, int j);
    }

    private Formula() {}

    /** An array [rows, cols] as it lies. */
    static At matrix(float[] values, int cols) {
        return (i, j) -> values[i * cols + j];
    }

    static At transposed(At matrix) {
        return (i, j) -> matrix.get(j, i);
    }

    static double[][] rows(double[] flat, int width) {
        double[][] rows = new double[flat.length / width][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
        return rows;
    }

    static double[] flat(double[]... rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /** x W + b. */
    static double[][] affine(double[][] x, At w, float... b) {
        double[][] out = new double[x.length][b.length];
        for (int row = 0; row < x.length; row++) {
            for (int j = 0; j < b.length; j++) {
                double sum = b[j];
                for (int i = 0; i < x[row].length; i++) {
                    sum += x[row][i] * w.get(i, j);
                }
                out[row][j] = sum;
            }
        }
        return out;
    }

    static double[][] plus(double[][] x, double[]... y) {
        double[][] out = new double[x.length][];
        for (int row = 0; row < x.length; row++) {
            int r = row;
            out[row] = new double[x[row].length];
            Arrays.setAll(out[row], j -> x[r][j] + y[r][j]);
        }
        return out;
    }

    static double[][] minus(double[][] x, float... bias) {
        double[][] out = new double[x.length][];
        for (int row = 0; row < x.length; row++) {
            int r = row;
            out[row] = new double[x[row].length];
            Arrays.setAll(out[row], j -> x[r][j] - bias[j]);
        }
        return out;
    }

    /** Each value by itself and a number of its column. */
    static double[][] each(double[][] x, DoubleBinaryOperator f, float... column) {
        double[][] out = new double[x.length][];
        for (int row = 0; row < x.length; row++) {
            int r = row;
            out[row] = new double[x[row].length];
            Arrays.setAll(out[row], j -> f.applyAsDouble(x[r][j], column[j]));
        }
        return out;
    }

    static double[][] jump(double[][] p, float... thresholds) {
        return each(p, (value, threshold) -> value > threshold ? Math.max(value, 0) : 0, thresholds);
    }

    static double[][] relu(double[]... p) {
        return jump(p, new float[p[0].length]);
    }

    /** The k largest of each row, by sorting its places. */
    static double[][] top(double[][] p, int k) {
        double[][] out = new double[p.length][p[0].length];
        for (int row = 0; row < p.length; row++) {
            Integer[] places = new Integer[p[row].length];
            Arrays.setAll(places, i -> i);
            double[] values = p[row];
            Arrays.sort(places, (a, b) -> Double.compare(values[b], values[a]));
            for (int i = 0; i < k; i++) {
                out[row][places[i]] = values[places[i]];
            }
        }
        return out;
    }

    static void assertSame(double[][] expected, double[] got) {
        double error = RandomSae.error(got, flat(expected));
        assertTrue(error < 1e-6, "differs from the formula by " + error);
    }
}
