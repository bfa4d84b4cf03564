package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.GatherRows;
import saeengine.op.JoinRows;
import saeengine.op.NormalizeStories;
import saeengine.op.RefusedRows;
import saeengine.op.TakeRows;
import saeengine.tensor.Tensor;

/** The catalogue lines of what is done to rows of activations between a model and a batch: data, without gradients. */
final class RowOpCatalogue {
    private static final int ALONE = 40;

    private RowOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1}, {5, 7, 3}, {33, 4, 40}}) {
            joinRows(cases, s[0], s[1], s[2]);
        }
        for (int[] starts : new int[][] {{0, 1}, {0, 3, 4, 9}, {0, 70, 71}, {0, 130, 131}}) {
            normalizeStories(cases, starts, 1);
            normalizeStories(cases, starts, 37);
        }
        for (int[] s : new int[][] {{1, 1}, {9, 3}, {40, 36}}) {
            refusedRows(cases, s[0], s[1]);
            takeRows(cases, s[0], s[1]);
        }
        return cases;
    }

    private static void joinRows(List<OpCase> cases, int rows, int d, int e) {
        float[] a = OpCatalogue.fixed(rows * d);
        float[] b = OpCatalogue.fixed(rows * e + 5);
        cases.add(new OpCase(
                "join_rows " + rows + "x" + d + "x" + e,
                List.of(),
                (t, x) -> JoinRows.joinRows(t, t.of(a, rows, d), t.of(Arrays.copyOfRange(b, 5, b.length), rows, e)),
                x -> {
                    double[] y = new double[rows * (d + e)];
                    for (int i = 0; i < y.length; i++) {
                        int row = i / (d + e);
                        int col = i % (d + e);
                        y[i] = col < d ? a[row * d + col] : b[5 + row * e + col - d];
                    }
                    return y;
                }));
    }

    /** The second of several stories has rows that are all alike. */
    private static void normalizeStories(List<OpCase> cases, int[] starts, int d) {
        int n = starts[starts.length - 1];
        float[] rows = OpCatalogue.fixed(n * d);
        if (starts.length > 2) {
            Arrays.fill(rows, starts[1] * d, starts[2] * d, 0.75f);
        }
        cases.add(new OpCase(
                "normalize_stories " + Arrays.toString(starts) + "x" + d,
                List.of(),
                (t, x) -> NormalizeStories.normalizeStories(t, t.of(rows, n, d), starts, () -> t.empty(n, d)),
                x -> normalized(rows, starts, d)));
    }

    /** By the mean of squares less the square of the mean. */
    private static double[] normalized(float[] rows, int[] starts, int d) {
        double[] y = new double[rows.length];
        for (int story = 0; story + 1 < starts.length; story++) {
            int from = starts[story] * d;
            int to = starts[story + 1] * d;
            double n = to - from;
            double mean = 0;
            double squares = 0;
            for (int i = from; i < to; i++) {
                mean += rows[i] / n;
                squares += (double) rows[i] * rows[i] / n;
            }
            double variance = n > 1 ? (squares - mean * mean) * n / (n - 1) : 0;
            for (int i = from; i < to; i++) {
                y[i] = variance > 1e-12 ? (rows[i] - mean) / Math.sqrt(variance) * Math.sqrt(d) : 0;
            }
        }
        return y;
    }

    private static void refusedRows(List<OpCase> cases, int rows, int d) {
        float[] values = OpCatalogue.fixed(rows * d);
        for (float most : new float[] {0.25f, d}) {
            cases.add(new OpCase(
                    "refuse_rows " + rows + "x" + d + " above " + most,
                    List.of(),
                    (t, x) -> refused(t, t.of(values, rows, d), most),
                    x -> {
                        double[] y = new double[rows + 1];
                        for (int row = 0; row < rows; row++) {
                            double square = 0;
                            for (int j = 0; j < d; j++) {
                                square += (double) values[row * d + j] * values[row * d + j];
                            }
                            y[row] = square > most ? 1 : 0;
                            y[rows] = Math.max(y[rows], y[row]);
                        }
                        return y;
                    }));
        }
    }

    /** The flag of each of the first rows asked about by itself, then that of all, as numbers. */
    static Tensor refused(Tape t, Tensor x, float most) {
        int rows = Math.min(ALONE, x.rows());
        Tensor flags = t.of(new int[rows + 1], rows + 1, 1);
        for (int row = 0; row < rows; row++) {
            RefusedRows.refuse(t, x.rowRange(row, row + 1), most, flags.rowRange(row, row + 1));
        }
        RefusedRows.refuse(t, x, most, flags.rowRange(rows, rows + 1));
        Tensor numbers = t.of(new float[] {0, 1}, 2, 1);
        return GatherRows.gatherRows(t, numbers, flags);
    }

    private static void takeRows(List<OpCase> cases, int rows, int d) {
        float[] values = OpCatalogue.fixed(rows * d);
        int[] order = order(rows);
        cases.add(new OpCase("take_rows " + rows + "x" + d, List.of(), (t, x) -> taken(t, t.of(values, rows, d)), x -> {
            double[] y = new double[rows * d];
            for (int i = 0; i < y.length; i++) {
                y[i] = values[order[1 + i / d] * d + i % d];
            }
            return y;
        }));
    }

    /** One more than there are rows, so that none begins at the first. */
    private static int[] order(int rows) {
        int[] order = new int[rows + 1];
        Arrays.setAll(order, i -> (i * 7 + 3) % rows);
        return order;
    }

    /** All but the first of the order, taken in two parts. */
    static Tensor taken(Tape t, Tensor x) {
        int rows = x.rows();
        int first = rows / 3;
        Tensor order = t.of(order(rows), rows + 1, 1);
        Tensor next = t.of(new int[] {1}, 1);
        Tensor y = t.empty(rows, x.cols());
        if (first > 0) {
            TakeRows.takeRows(t, x, order, next, y.rowRange(0, first));
        }
        TakeRows.takeRows(t, x, order, next, y.rowRange(first, rows));
        return y;
    }
}
