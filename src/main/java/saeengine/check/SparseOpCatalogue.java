package saeengine.check;

import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.ColumnNorm;
import saeengine.op.NormalisedError;
import saeengine.op.RowErrors;
import saeengine.op.Scale;
import saeengine.op.ScaleBy;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.op.SparseScale;
import saeengine.op.SubtractRow;
import saeengine.op.TopK;
import saeengine.op.TopKEncode;
import saeengine.op.WeightedL1;
import saeengine.op.WeightedMean;
import saeengine.tensor.Tensor;

/** The catalogue lines of the ops of sparse autoencoders. */
public final class SparseOpCatalogue {
    private SparseOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1}, {5, 7}, {270, 3}}) {
            matrices(cases, s[0], s[1]);
        }
        for (int[] s : new int[][] {{1, 1, 1}, {3, 9, 4}, {4, 9, 9}, {2, 300, 1}, {33, 41, 6}}) {
            cases.add(topK(s[0], s[1], s[2]));
        }
        for (int[] s : new int[][] {{3, 9, 4}, {18, 23, 10}}) {
            cases.add(topKAmong(s[0], s[1], s[2]));
        }
        for (int[] s : new int[][] {{1, 1, 1, 1}, {3, 9, 4, 5}, {33, 20, 6, 19}, {270, 5, 3, 3}}) {
            cases.add(sparseDecode(s[0], s[1], s[2], s[3]));
            cases.add(sparseL1(s[0], s[1], s[2]));
            cases.add(sparseScale(s[0], s[1], s[2]));
        }
        for (int[] s : new int[][] {{1, 1, 1, 1}, {6, 9, 4, 5}, {70, 20, 7, 3}}) {
            cases.add(topKEncode(s[0], s[1], s[2], s[3]));
        }
        cases.add(new OpCase(
                "sparse_decode without bias",
                List.of(of(3, 2), of(7, 5)),
                (t, x) -> SparseDecode.sparseDecode(t, sparse(t, x[0], 7), x[1], null),
                x -> decoded(x[0], indices(3, 2, 7), x[1], new double[5], 2)));
        cases.add(new OpCase(
                "sparse_l1 without weights",
                List.of(of(3, 2)),
                (t, x) -> WeightedL1.weightedL1(t, sparse(t, x[0], 7), null),
                x -> SparseReference.weightedL1(x[0], new double[] {1, 1})));
        return cases;
    }

    private static void matrices(List<OpCase> cases, int rows, int d) {
        String size = " " + rows + "x" + d;
        float[] fixed = OpCatalogue.fixed(rows * d);
        cases.add(new OpCase(
                "subtract_row" + size,
                List.of(of(rows, d), of(d)),
                (t, x) -> SubtractRow.subtractRow(t, x[0], x[1]),
                x -> SparseReference.subtractRow(x[0], x[1])));
        cases.add(new OpCase(
                "scale" + size,
                List.of(of(rows, d)),
                (t, x) -> Scale.scale(t, x[0], -2.5f),
                x -> SparseReference.scale(x[0], -2.5)));
        cases.add(new OpCase(
                "quotient" + size,
                List.of(of(rows, d)),
                (t, x) -> Scale.quotient(t, x[0], t.of(new float[] {0.3f}, 1)),
                x -> SparseReference.scale(x[0], 1 / (double) 0.3f)));
        cases.add(new OpCase(
                "scale_by" + size,
                List.of(of(rows, d)),
                (t, x) -> ScaleBy.scaleBy(t, x[0], t.of(new float[] {0.3f}, 1)),
                x -> SparseReference.scale(x[0], 0.3f)));
        cases.add(new OpCase(
                "column_norm" + size,
                List.of(of(rows, d)),
                (t, x) -> ColumnNorm.columnNorm(t, x[0]),
                x -> SparseReference.columnNorm(x[0], d)));
        cases.add(new OpCase(
                "weighted_l1" + size,
                List.of(of(rows, d), of(d)),
                (t, x) -> WeightedL1.weightedL1(t, x[0], x[1]),
                x -> SparseReference.weightedL1(x[0], x[1])));
        cases.add(new OpCase(
                "weighted_l1 without weights" + size,
                List.of(of(rows, d)),
                (t, x) -> WeightedL1.weightedL1(t, x[0], null),
                x -> SparseReference.weightedL1(x[0], ones(d))));
        cases.add(new OpCase(
                "row_errors" + size,
                List.of(of(rows, d)),
                (t, x) -> RowErrors.rowErrors(t, x[0], t.of(fixed, rows, d)),
                x -> SparseReference.rowErrors(x[0], fixed, d)));
        cases.add(new OpCase(
                "weighted_mean" + size,
                List.of(of(rows)),
                (t, x) -> WeightedMean.weightedMean(t, x[0], t.of(OpCatalogue.fixed(rows), rows)),
                x -> SparseReference.weightedMean(x[0], OpCatalogue.fixed(rows))));
        cases.add(new OpCase(
                "relative_error" + size,
                List.of(of(rows, d)),
                (t, x) -> NormalisedError.relative(t, x[0], t.of(fixed, rows, d)),
                x -> SparseReference.relativeError(x[0], fixed, d)));
        cases.add(new OpCase(
                "error_of_variance" + size,
                List.of(of(rows, d)),
                (t, x) -> NormalisedError.ofVariance(t, x[0], t.of(fixed, rows, d), 1.7f),
                x -> SparseReference.scale(Reference.squaredError(x[0], fixed, rows), 1 / (1.7f * (double) d))));
        if (rows > 1) {
            cases.add(new OpCase(
                    "unexplained_variance" + size,
                    List.of(of(rows, d)),
                    (t, x) -> NormalisedError.unexplained(t, x[0], t.of(fixed, rows, d)),
                    x -> SparseReference.scale(
                            Reference.squaredError(x[0], fixed, rows), 1 / SparseReference.spread(fixed, d))));
        }
    }

    private static OpCase topK(int rows, int features, int k) {
        return new OpCase(
                "topk " + rows + "x" + features + " k " + k,
                List.of(of(rows, features)),
                (t, x) -> TopK.topK(t, apart(t, x[0]), k).values(),
                x -> SparseReference.topK(apart(x[0]), features, k));
    }

    /** Every other feature is a candidate. */
    private static OpCase topKAmong(int rows, int features, int k) {
        int n = (features + 1) / 2;
        int[] candidates = new int[n];
        Arrays.setAll(candidates, i -> 2 * i);
        return new OpCase(
                "topk_among " + rows + "x" + features + " k " + k,
                List.of(of(rows, features)),
                (t, x) -> TopK.topKAmong(t, apart(t, x[0]), t.of(candidates, n), k)
                        .values(),
                x -> {
                    double[] among = new double[rows * n];
                    double[] pre = apart(x[0]);
                    Arrays.setAll(among, i -> pre[i / n * features + 2 * (i % n)]);
                    return SparseReference.topK(among, n, k);
                });
    }

    private static OpCase sparseDecode(int rows, int features, int k, int d) {
        return new OpCase(
                "sparse_decode " + rows + "x" + features + " k " + k + " to " + d,
                List.of(of(rows, k), of(features, d), of(d)),
                (t, x) -> SparseDecode.sparseDecode(t, sparse(t, x[0], features), x[1], x[2]),
                x -> decoded(x[0], indices(rows, k, features), x[1], x[2], k));
    }

    private static OpCase sparseL1(int rows, int features, int k) {
        return new OpCase(
                "sparse_l1 " + rows + "x" + features + " k " + k,
                List.of(of(rows, k), of(features)),
                (t, x) -> WeightedL1.weightedL1(t, sparse(t, x[0], features), x[1]),
                x -> SparseReference.weightedL1(
                        SparseReference.dense(x[0], indices(rows, k, features), k, features), x[1]));
    }

    private static OpCase sparseScale(int rows, int features, int k) {
        float[] scales = OpCatalogue.fixed(features);
        return new OpCase(
                "sparse_scale " + rows + "x" + features + " k " + k,
                List.of(of(rows, k)),
                (t, x) -> SparseScale.sparseScale(t, sparse(t, x[0], features), t.of(scales, features))
                        .values(),
                x -> SparseReference.sparseScale(x[0], indices(rows, k, features), scales));
    }

    /** Biases so far apart that a difference quotient cannot change what is kept. */
    private static OpCase topKEncode(int rows, int features, int k, int d) {
        double[] zeros = new double[features];
        return new OpCase(
                "topk_encode " + rows + "x" + features + " k " + k + " from " + d,
                List.of(of(rows, d), of(features, d), of(features)),
                (t, x) -> {
                    Tensor far = t.of(floats(SparseReference.scale(apart(zeros), 20 * (d + 1))), features);
                    return TopKEncode.of(t, x[0], x[1], Add.add(t, x[2], far))
                            .topK(t, k)
                            .values();
                },
                x -> SparseReference.topK(
                        Reference.linear(
                                x[0],
                                x[1],
                                Reference.add(x[2], SparseReference.scale(apart(zeros), 20 * (d + 1))),
                                rows,
                                d,
                                features),
                        features,
                        k));
    }

    private static double[] decoded(double[] values, int[] indices, double[] w, double[] b, int k) {
        int features = w.length / b.length;
        double[] dense = SparseReference.dense(values, indices, k, features);
        return Reference.linear(
                dense, Reference.transposed(w, features, b.length), b, dense.length / features, features, b.length);
    }

    /** Random values made so small beside distinct steps of 0.1 that their order cannot change. */
    static Tensor apart(Tape t, Tensor x) {
        return Add.add(t, Scale.scale(t, x, 0.01f), t.of(floats(apart(new double[x.size()])), x.shape()));
    }

    static double[] apart(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            int step = (int) (i * 7919L % x.length) - x.length / 2;
            y[i] = 0.01 * x[i] + (float) (0.1 * step + 0.05);
        }
        return y;
    }

    private static Sparse sparse(Tape t, Tensor values, int features) {
        int[] indices = indices(values.rows(), values.cols(), features);
        return new Sparse(values, t.of(indices, values.rows(), values.cols()), features);
    }

    /** Ascending in each row; some features in many rows, some in none. */
    public static int[] indices(int rows, int k, int features) {
        int[] indices = new int[rows * k];
        for (int e = 0; e < indices.length; e++) {
            int spare = features - k;
            indices[e] = e % k + (e / k * 5 % (spare + 1));
        }
        for (int row = 0; row < rows; row++) {
            Arrays.sort(indices, row * k, (row + 1) * k);
        }
        return indices;
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] floats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) x[i];
        }
        return y;
    }
}
