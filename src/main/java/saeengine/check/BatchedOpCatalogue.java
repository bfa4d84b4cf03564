package saeengine.check;

import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.ActiveCounts;
import saeengine.op.BatchedProduct;
import saeengine.op.RowBias;
import saeengine.op.UnitRows;
import saeengine.tensor.Tensor;

/** The catalogue lines of ops over many small instances at once, with their references in float64. */
public final class BatchedOpCatalogue {
    private BatchedOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1, 1}, {3, 2, 5, 19}, {2, 5, 2, 300}, {5, 7, 3, 1}}) {
            product(cases, s[0], s[1], s[2], s[3]);
        }
        for (int[] s : new int[][] {{1, 1}, {5, 7}, {270, 3}, {3, 300}}) {
            rows(cases, s[0], s[1]);
        }
        return cases;
    }

    private static void product(List<OpCase> cases, int instances, int m, int k, int n) {
        String size = " " + instances + " of " + m + "x" + k + "x" + n;
        cases.add(new OpCase(
                "batched_product" + size,
                List.of(of(instances * m, k), of(instances * k, n)),
                (t, x) -> BatchedProduct.product(t, x[0], x[1], instances),
                x -> product(x[0], x[1], instances, m, k, n, false)));
        cases.add(new OpCase(
                "batched_product transposed" + size,
                List.of(of(instances * k, m), of(instances * k, n)),
                (t, x) -> BatchedProduct.transposed(t, x[0], x[1], instances),
                x -> product(x[0], x[1], instances, m, k, n, true)));
    }

    private static double[] product(double[] a, double[] b, int instances, int m, int k, int n, boolean transposed) {
        double[] c = new double[instances * m * n];
        for (int inst = 0; inst < instances; inst++) {
            for (int row = 0; row < m; row++) {
                for (int col = 0; col < n; col++) {
                    for (int i = 0; i < k; i++) {
                        double left = transposed ? a[(inst * k + i) * m + row] : a[(inst * m + row) * k + i];
                        c[(inst * m + row) * n + col] += left * b[(inst * k + i) * n + col];
                    }
                }
            }
        }
        return c;
    }

    private static void rows(List<OpCase> cases, int rows, int n) {
        String size = " " + rows + "x" + n;
        cases.add(new OpCase(
                "row_bias added" + size,
                List.of(of(rows, n), of(rows)),
                (t, x) -> RowBias.add(t, x[0], x[1]),
                x -> biased(x[0], x[1], n, 1)));
        cases.add(new OpCase(
                "row_bias subtracted" + size,
                List.of(of(rows, n), of(rows)),
                (t, x) -> RowBias.subtract(t, x[0], x[1]),
                x -> biased(x[0], x[1], n, -1)));
        cases.add(new OpCase(
                "unit_rows" + size,
                List.of(of(rows, n)),
                (t, x) -> UnitRows.unitRows(t, x[0], 0.25f),
                x -> unitRows(x[0], n, 0.25)));
        float[] z = OpCatalogue.fixed(rows * n);
        cases.add(new OpCase(
                "active_counts" + size, List.of(), (t, x) -> counts(t, t.of(z, rows, n)), x -> active(z, n)));
    }

    /** Counts on top of what was there before. */
    static Tensor counts(Tape t, Tensor z) {
        Tensor counts = t.empty(z.rows());
        t.fill(counts, 3f);
        ActiveCounts.add(t, z, counts);
        return counts;
    }

    private static double[] active(float[] z, int n) {
        double[] counts = new double[z.length / n];
        Arrays.fill(counts, 3);
        for (int i = 0; i < z.length; i++) {
            if (z[i] > 0) {
                counts[i / n]++;
            }
        }
        return counts;
    }

    private static double[] biased(double[] x, double[] b, int n, double sign) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] + sign * b[i / n];
        }
        return y;
    }

    private static double[] unitRows(double[] w, int d, double epsilon) {
        double[] y = new double[w.length];
        for (int row = 0; row < w.length / d; row++) {
            double square = 0;
            for (int j = 0; j < d; j++) {
                square += w[row * d + j] * w[row * d + j];
            }
            for (int j = 0; j < d; j++) {
                y[row * d + j] = w[row * d + j] / (Math.sqrt(square) + epsilon);
            }
        }
        return y;
    }
}
