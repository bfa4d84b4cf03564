package saeengine.check;

import static saeengine.check.OpCase.In.awayFromZero;
import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.CrossEntropy;
import saeengine.op.Embedding;
import saeengine.op.FeatureStats;
import saeengine.op.GatherRows;
import saeengine.op.Gelu;
import saeengine.op.LayerNorm;
import saeengine.op.Linear;
import saeengine.op.Relu;
import saeengine.op.ReluEncode;
import saeengine.op.Residual;
import saeengine.op.Round;
import saeengine.op.RowMean;
import saeengine.op.RowNorms;
import saeengine.op.Spread;
import saeengine.op.SquaredError;
import saeengine.tensor.Tensor;

/** Every op with the shapes that have broken such ops before: one, odd, just past a block, several blocks. */
public final class OpCatalogue {
    private OpCatalogue() {}

    public static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int n : new int[] {1, 7, 300}) {
            cases.add(new OpCase(
                    "relu " + n, List.of(awayFromZero(n)), (t, x) -> Relu.relu(t, x[0]), x -> Reference.relu(x[0])));
            cases.add(new OpCase("gelu " + n, List.of(of(n)), (t, x) -> Gelu.gelu(t, x[0]), x -> Reference.gelu(x[0])));
        }
        cases.add(new OpCase(
                "add", List.of(of(5, 7), of(5, 7)), (t, x) -> Add.add(t, x[0], x[1]), x -> Reference.add(x[0], x[1])));
        for (int[] s : new int[][] {{1, 1, 1}, {3, 5, 4}, {33, 7, 19}, {270, 3, 5}}) {
            cases.add(linear(s[0], s[1], s[2]));
            cases.add(project(s[0], s[1], s[2]));
            cases.add(reluEncode(s[0], s[1], s[2]));
        }
        cases.add(new OpCase(
                "linear without bias",
                List.of(of(6, 5), of(4, 5)),
                (t, x) -> Linear.linear(t, x[0], x[1], null),
                x -> Reference.linear(x[0], x[1], new double[4], 6, 5, 4)));
        for (int[] s : new int[][] {{1, 3}, {4, 48}, {270, 5}}) {
            cases.add(layerNorm(s[0], s[1]));
        }
        for (int[] s : new int[][] {{1, 1, 1}, {9, 3, 5}, {20, 130, 7}}) {
            cases.add(embedding(s[0], s[1], s[2]));
        }
        for (int[] s : new int[][] {{1, 1}, {5, 7}, {130, 3}}) {
            int rows = s[0];
            int d = s[1];
            cases.add(new OpCase(
                    "squared_error " + rows + "x" + d,
                    List.of(of(rows, d)),
                    (t, x) -> SquaredError.squaredError(t, x[0], t.of(fixed(rows * d), rows, d)),
                    x -> Reference.squaredError(x[0], fixed(rows * d), rows)));
        }
        for (int[] s : new int[][] {{1, 2}, {6, 11}, {3, 1100}}) {
            cases.add(crossEntropy(s[0], s[1]));
        }
        cases.add(new OpCase(
                "feature_sums",
                List.of(),
                (t, x) -> FeatureStats.sums(t, t.of(fixed(600), 300, 2)),
                x -> Reference.columnSums(fixed(600), 300, 2)));
        cases.add(new OpCase("row_mean", List.of(), (t, x) -> RowMean.rowMean(t, t.of(fixed(300), 300)), x ->
                new double[] {Arrays.stream(doubles(fixed(300))).average().orElseThrow()}));
        cases.add(new OpCase(
                "feature_mean_active",
                List.of(),
                (t, x) -> FeatureStats.meanActive(t, t.of(fixed(600), 300, 2)),
                x -> Reference.meanActive(fixed(600), 300)));
        for (int[] n : new int[][] {{1, 1}, {5, 7}, {300, 2}}) {
            withoutGradient(cases, n[0], n[1]);
        }
        for (int n : new int[] {1, 300}) {
            cases.add(new OpCase(
                    "round_tf32 " + n,
                    List.of(),
                    (t, x) -> Round.tf32(t, t.of(fixed(n), n)),
                    x -> Reference.roundTf32(fixed(n))));
            cases.add(new OpCase(
                    "round_bf16 " + n,
                    List.of(),
                    (t, x) -> PackedBf16.of(t, t.of(fixed(n), n)),
                    x -> Reference.roundBf16(fixed(n))));
        }
        cases.add(new OpCase(
                "gather_rows",
                List.of(),
                (t, x) -> GatherRows.gatherRows(t, t.of(fixed(12), 4, 3), t.of(new int[] {3, 0, 3}, 3)),
                x -> Reference.embedding(doubles(fixed(12)), new int[] {3, 0, 3}, 3)));
        cases.addAll(ModelOpCatalogue.cases());
        cases.addAll(SparseOpCatalogue.cases());
        cases.addAll(RecipeOpCatalogue.cases());
        cases.addAll(PenaltyOpCatalogue.cases());
        cases.addAll(SelectionOpCatalogue.cases());
        cases.addAll(FiringOpCatalogue.cases());
        cases.addAll(BatchedOpCatalogue.cases());
        cases.addAll(RowOpCatalogue.cases());
        return cases;
    }

    /** Denominators and targets: data, by their definition. */
    private static void withoutGradient(List<OpCase> cases, int rows, int d) {
        float[] x = fixed(rows * d);
        float[] y = fixed(rows * d + 3);
        String size = " " + rows + "x" + d;
        cases.add(new OpCase(
                "residual" + size,
                List.of(),
                (t, in) -> Residual.residual(t, t.of(x, rows, d), t.of(Arrays.copyOfRange(y, 3, y.length), rows, d)),
                in -> Reference.residual(x, y, 3)));
        cases.add(new OpCase(
                "spread" + size,
                List.of(),
                (t, in) -> Spread.spread(t, t.of(x, rows, d)),
                in -> Reference.spread(x, rows, d)));
        cases.add(new OpCase(
                "row_norms_inverse" + size,
                List.of(),
                (t, in) -> RowNorms.inverse(t, t.of(x, rows, d)),
                in -> Reference.inverseNorms(x, rows, d, 0.5)));
        cases.add(new OpCase(
                "row_norms_inverse_square" + size,
                List.of(),
                (t, in) -> RowNorms.inverseSquare(t, t.of(x, rows, d)),
                in -> Reference.inverseNorms(x, rows, d, 1)));
    }

    private static OpCase linear(int rows, int in, int out) {
        return new OpCase(
                "linear " + rows + "x" + in + "x" + out,
                List.of(of(rows, in), of(out, in), of(out)),
                (t, x) -> Linear.linear(t, x[0], x[1], x[2]),
                x -> Reference.linear(x[0], x[1], x[2], rows, in, out));
    }

    private static OpCase project(int rows, int in, int out) {
        return new OpCase(
                "project " + rows + "x" + in + "x" + out,
                List.of(of(rows, in), of(in, out), of(out)),
                (t, x) -> Linear.project(t, x[0], x[1], x[2]),
                x -> Reference.linear(x[0], Reference.transposed(x[1], in, out), x[2], rows, in, out));
    }

    /** The biases put every pre-activation at a distance from 0 that a difference quotient does not cross. */
    private static OpCase reluEncode(int rows, int in, int out) {
        return new OpCase(
                "relu_encode " + rows + "x" + in + "x" + out,
                List.of(of(rows, in), of(out, in), of(out)),
                (t, x) -> ReluEncode.reluEncode(t, x[0], x[1], shifted(t, x[2], in)),
                x -> Reference.relu(Reference.linear(x[0], x[1], Reference.shifted(x[2], in), rows, in, out)));
    }

    /** b + (in + 1) or b - (in + 1) by turns: some features always on, some always off. */
    private static Tensor shifted(Tape t, saeengine.tensor.Tensor b, int in) {
        float[] shift = new float[b.size()];
        for (int i = 0; i < shift.length; i++) {
            shift[i] = (float) Reference.shift(i, in);
        }
        return Add.add(t, b, t.of(shift, b.size()));
    }

    private static OpCase layerNorm(int rows, int d) {
        return new OpCase(
                "layer_norm " + rows + "x" + d,
                List.of(of(rows, d), of(d), of(d)),
                (t, x) -> LayerNorm.layerNorm(t, x[0], x[1], x[2], 1e-1f),
                x -> Reference.layerNorm(x[0], x[1], x[2], rows, d, 1e-1f));
    }

    private static OpCase embedding(int uses, int d, int vocabulary) {
        int[] ids = new int[uses];
        for (int i = 0; i < uses; i++) {
            ids[i] = i * 7 % vocabulary;
        }
        return new OpCase(
                "embedding " + uses + "x" + d,
                List.of(of(vocabulary, d)),
                (t, x) -> Embedding.embedding(t, x[0], t.of(ids, uses)),
                x -> Reference.embedding(x[0], ids, d));
    }

    private static OpCase crossEntropy(int rows, int classes) {
        int[] targets = new int[rows];
        for (int i = 0; i < rows; i++) {
            targets[i] = i * 5 % classes;
        }
        return new OpCase(
                "cross_entropy " + rows + "x" + classes,
                List.of(of(rows, classes)),
                (t, x) -> CrossEntropy.crossEntropy(t, x[0], t.of(targets, rows)),
                x -> Reference.crossEntropy(x[0], targets, classes));
    }

    static float[] fixed(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) Math.sin(i + 1);
        }
        return values;
    }

    private static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }
}
