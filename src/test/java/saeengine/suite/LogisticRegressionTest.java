package saeengine.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against Newton's method with whole Hessians, solved by elimination. */
class LogisticRegressionTest {
    private static final int N = 90;

    private final Random random = new Random(5);

    private double[][] rows(int features, double offset) {
        double[][] rows = new double[N][features];
        for (double[] row : rows) {
            for (int j = 0; j < features; j++) {
                row[j] = random.nextInt(3) == 0 ? 0 : offset + (1 + 4 * j) * random.nextGaussian();
            }
        }
        return rows;
    }

    private Labelled labels(double[][] rows) {
        boolean[] positive = new boolean[N];
        for (int i = 0; i < N; i++) {
            positive[i] = rows[i][0] + random.nextGaussian() > 0.8;
        }
        return new Labelled(IntStream.range(0, N).toArray(), positive);
    }

    /** Weights, and the bias behind them. */
    private static double[] newton(double[][] rows, Labelled labels, boolean balanced) {
        int d = rows[0].length + 1;
        double[] w = new double[d];
        double positives = labels.positives();
        for (int step = 0; step < 60; step++) {
            double[][] system = new double[d][d + 1];
            for (int j = 0; j < d - 1; j++) {
                system[j][j] = 1;
                system[j][d] = w[j];
            }
            for (int i = 0; i < N; i++) {
                double y = labels.positive()[i] ? 1 : 0;
                double share = balanced ? N / (2 * (y == 1 ? positives : N - positives)) : 1;
                double score = w[d - 1];
                for (int j = 0; j < d - 1; j++) {
                    score += w[j] * rows[i][j];
                }
                double p = 1 / (1 + Math.exp(-score));
                for (int j = 0; j < d; j++) {
                    double xj = j == d - 1 ? 1 : rows[i][j];
                    system[j][d] += share * (p - y) * xj;
                    for (int k = 0; k < d; k++) {
                        system[j][k] += share * p * (1 - p) * xj * (k == d - 1 ? 1 : rows[i][k]);
                    }
                }
            }
            double[] move = solved(system);
            for (int j = 0; j < d; j++) {
                w[j] -= move[j];
            }
        }
        return w;
    }

    private static double[] solved(double[][] a) {
        int d = a.length;
        for (int c = 0; c < d; c++) {
            int pivot = c;
            for (int r = c; r < d; r++) {
                pivot = Math.abs(a[r][c]) > Math.abs(a[pivot][c]) ? r : pivot;
            }
            double[] swap = a[c];
            a[c] = a[pivot];
            a[pivot] = swap;
            for (int r = 0; r < d; r++) {
                double factor = r == c ? 0 : a[r][c] / a[c][c];
                for (int k = c; k <= d; k++) {
                    a[r][k] -= factor * a[c][k];
                }
            }
        }
        double[] x = new double[d];
        for (int c = 0; c < d; c++) {
            x[c] = a[c][d] / a[c][c];
        }
        return x;
    }

    @ParameterizedTest
    @CsvSource({"1, 0, false", "3, 0, true", "6, 40, false", "6, 40, true"})
    void theMinimumIsNewtons(int features, double offset, boolean balanced) {
        double[][] rows = rows(features, offset);
        Labelled labels = labels(rows);
        if (labels.positives() == N) {
            labels.positive()[0] = false;
        }
        DenseRows dense = new DenseRows(features);
        SparseRows sparse = new SparseRows(features);
        for (double[] row : rows) {
            dense.add(row);
            sparse.add(row, 1);
        }
        double[] expected = newton(rows, labels, balanced);
        for (Samples x : new Samples[] {
            dense, sparse, new Columns(dense, IntStream.range(0, features).toArray())
        }) {
            Probe got = LogisticRegression.fit(x, labels, balanced, 1e-9);
            for (int j = 0; j < features; j++) {
                assertEquals(
                        expected[j], got.weights()[j], 1e-5 * Math.max(0.01, Math.abs(expected[j])), "weight " + j);
            }
            assertEquals(expected[features], got.bias(), 1e-5 * Math.max(1, Math.abs(expected[features])));
        }
    }

    @Test
    void examplesOfOneKindTeachNothing() {
        DenseRows rows = new DenseRows(1);
        rows.add(new double[] {1});
        Labelled one = new Labelled(new int[] {0}, new boolean[] {true});
        assertThrows(IllegalArgumentException.class, () -> LogisticRegression.fit(rows, one));
    }
}
