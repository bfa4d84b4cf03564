package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.op.Add;
import saeengine.op.Attention;
import saeengine.op.ColumnNorm;
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
import saeengine.op.RowErrors;
import saeengine.op.RowNorms;
import saeengine.op.Scale;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.op.SparseScale;
import saeengine.op.Spread;
import saeengine.op.SquaredError;
import saeengine.op.SubtractRow;
import saeengine.op.TopK;
import saeengine.op.TopKEncode;
import saeengine.op.WeightedL1;
import saeengine.op.WeightedMean;
import saeengine.tensor.Tensor;

/** Every op around the sizes of warps and blocks, and with inputs that tie or are not finite. */
public final class EdgeCatalogue {
    private static final int[] SIZES = {1, 31, 32, 33, 255, 257, 1000};

    /** The candidates of a selection among some: every third feature. */
    private static final int CANDIDATE = 3;

    private static final int TOPK_SEED = 3;

    private EdgeCatalogue() {}

    public static List<EdgeCase> cases() {
        List<EdgeCase> cases = new ArrayList<>();
        for (int n : SIZES) {
            rows(cases, n, n < 100 ? n + 3 : 5, Values.PLAIN);
            rows(cases, n < 100 ? 5 : 3, n, Values.PLAIN);
        }
        rows(cases, 9, 64, Values.PLAIN);
        rows(cases, 9, 68, Values.SPECIAL);
        rows(cases, 33, 37, Values.SPECIAL);
        rows(cases, 9, 33, Values.TIES);
        rows(cases, 9, 36, Values.SHIFTED);
        rows(cases, 3, 1028, Values.SHIFTED);
        rows(cases, 3, 1029, Values.PLAIN);
        for (int n : SIZES) {
            linear(cases, n, 7, 5);
            linear(cases, 3, n, 4);
            linear(cases, 3, 4, n);
        }
        linear(cases, 70, 64, 132);
        sparse(cases, 5, 2100, 3, 8, Values.PLAIN);
        sparse(cases, 600, 2100, 3, 2, Values.PLAIN);
        sparse(cases, 3, 300, 200, 260, Values.PLAIN);
        sparse(cases, 40, 9, 9, 1000, Values.PLAIN);
        sparse(cases, 3, 9, 5, 300, Values.SHIFTED);
        sparse(cases, 40, 3, 2, 67, Values.PLAIN);
        topK(cases);
        for (int n : new int[] {1, 31, 32, 33, 65, 257}) {
            attention(cases, new int[] {n}, 1, 4, 0);
        }
        attention(cases, new int[] {40, 1, 33, 70}, 2, 48, 0);
        for (int width : new int[] {15, 16, 31, 32, 47, 48, 63, 64, 70, 128}) {
            attention(cases, new int[] {33, 2, 66}, 1, width, 40);
        }
        ModelEdges.attention(cases);
        RowEdges.small(cases);
        OperandEdges.small(cases);
        halves(cases);
        BatchedEdges.products(cases);
        cases.addAll(SelectionEdges.cases());
        cases.addAll(FiringEdges.cases());
        cases.addAll(StepCases.cases());
        return cases;
    }

    /** Few and small ones that still cross a warp and a block, tie, and are not aligned. */
    public static List<EdgeCase> small() {
        List<EdgeCase> cases = new ArrayList<>();
        rows(cases, 33, 37, Values.PLAIN);
        rows(cases, 9, 68, Values.SPECIAL);
        rows(cases, 9, 33, Values.TIES);
        rows(cases, 3, 36, Values.SHIFTED);
        rows(cases, 2, 1029, Values.PLAIN);
        rows(cases, 300, 3, Values.PLAIN);
        linear(cases, 33, 7, 5);
        linear(cases, 3, 33, 36);
        linear(cases, 66, 4, 36);
        linear(cases, 2, 3, 165);
        sparse(cases, 40, 9, 9, 68, Values.PLAIN);
        sparse(cases, 5, 9, 3, 37, Values.PLAIN);
        sparse(cases, 200, 40, 3, 2, Values.PLAIN);
        sparse(cases, 3, 300, 40, 8, Values.PLAIN);
        cases.add(EdgeCase.of(
                "weighted_l1",
                Values.PLAIN,
                (t, x) -> WeightedL1.weightedL1(t, x[0], x[1]),
                new int[] {256, 37},
                new int[] {37}));
        cases.add(EdgeCase.of(
                "weighted_l1 of rows",
                Values.PLAIN,
                (t, x) -> WeightedL1.ofRows(t, x[0], x[1]),
                new int[] {33, 37},
                new int[] {37}));
        sparse(cases, 30, 1100, 3, 2, Values.PLAIN);
        topK(cases, 9, 33, 5, Values.TIES);
        topK(cases, 5, 257, 33, Values.SPECIAL);
        topK(cases, 5, 257, 3, Values.SPECIAL);
        topK(cases, 3, 99, 50, Values.ZEROS);
        topK(cases, 1, 1000, 655, Values.ZEROS);
        topK(cases, 1, 3000, 655, Values.ZEROS);
        topK(cases, 1, 1000, zeros(1000, 1) - 1, Values.ZEROS);
        topK(cases, 1, 3000, zeros(3000, CANDIDATE) - 1, Values.ZEROS);
        topK(cases, 1, 3000, 300, Values.PLAIN);
        topK(cases, 1, 3000, 640, Values.HUGE);
        topK(cases, 2, 1000, 64, Values.RISING);
        topK(cases, 2, 1000, 300, Values.TIES);
        attention(cases, new int[] {33, 2, 5}, 2, 16, 0);
        attention(cases, new int[] {66}, 1, 15, 40);
        attention(cases, new int[] {40}, 1, 24, 0);
        attention(cases, new int[] {33, 2}, 1, 48, 8);
        ModelEdges.smallAttention(cases);
        ModelEdges.linears(cases, 5, 36, Values.PLAIN);
        halves(cases);
        BatchedEdges.small(cases);
        RowEdges.small(cases);
        OperandEdges.small(cases);
        cases.addAll(SelectionEdges.small());
        cases.addAll(FiringEdges.small());
        cases.addAll(StepCases.small());
        return cases;
    }

    /** Ops over a matrix. */
    private static void rows(List<EdgeCase> cases, int rows, int d, Values kind) {
        int[] matrix = {rows, d};
        int[] row = {d};
        float[] fixed = Values.PLAIN.fill(rows * d, 50);
        cases.add(EdgeCase.of("relu", kind, (t, x) -> Relu.relu(t, x[0]), matrix));
        cases.add(EdgeCase.of("gelu", kind, (t, x) -> Gelu.gelu(t, x[0]), matrix));
        cases.add(EdgeCase.of("add", kind, (t, x) -> Add.add(t, x[0], x[1]), matrix, matrix));
        cases.add(EdgeCase.of("scale", kind, (t, x) -> Scale.scale(t, x[0], 0.3f), matrix));
        cases.add(EdgeCase.of(
                "quotient", kind, (t, x) -> Scale.quotient(t, x[0], t.of(new float[] {0.7f}, 1)), matrix));
        cases.add(EdgeCase.of("subtract_row", kind, (t, x) -> SubtractRow.subtractRow(t, x[0], x[1]), matrix, row));
        cases.add(EdgeCase.of("column_norm", kind, (t, x) -> ColumnNorm.columnNorm(t, x[0]), matrix));
        cases.add(EdgeCase.of("weighted_l1", kind, (t, x) -> WeightedL1.weightedL1(t, x[0], x[1]), matrix, row));
        cases.add(EdgeCase.of(
                "squared_error", kind, (t, x) -> SquaredError.squaredError(t, x[0], t.of(fixed, rows, d)), matrix));
        cases.add(
                EdgeCase.of("row_errors", kind, (t, x) -> RowErrors.rowErrors(t, x[0], t.of(fixed, rows, d)), matrix));
        cases.add(EdgeCase.of("residual", kind, (t, x) -> Residual.residual(t, x[0], x[1]), matrix, matrix));
        cases.add(EdgeCase.of("round_tf32", kind, (t, x) -> Round.tf32(t, x[0]), matrix));
        cases.add(EdgeCase.of("round_bf16", kind, (t, x) -> PackedBf16.of(t, x[0]), matrix));
        cases.add(EdgeCase.of("spread", kind, (t, x) -> Spread.spread(t, x[0]), matrix));
        cases.add(EdgeCase.of("row_norms_inverse", kind, (t, x) -> RowNorms.inverse(t, x[0]), matrix));
        cases.add(EdgeCase.of("row_norms_inverse_square", kind, (t, x) -> RowNorms.inverseSquare(t, x[0]), matrix));
        cases.add(EdgeCase.of("feature_sums", kind, (t, x) -> FeatureStats.sums(t, x[0]), matrix));
        cases.add(EdgeCase.of("feature_mean_active", kind, (t, x) -> FeatureStats.meanActive(t, x[0]), matrix));
        cases.add(EdgeCase.of(
                "layer_norm", kind, (t, x) -> LayerNorm.layerNorm(t, x[0], x[1], x[2], 1e-5f), matrix, row, row));
        int[] targets = new int[rows];
        Arrays.setAll(targets, i -> i * 7 % d);
        cases.add(EdgeCase.of(
                "cross_entropy", kind, (t, x) -> CrossEntropy.crossEntropy(t, x[0], t.of(targets, rows)), matrix));
        int[] ids = new int[rows + 9];
        Arrays.setAll(ids, i -> i * 5 % rows);
        cases.add(
                EdgeCase.of("embedding", kind, (t, x) -> Embedding.embedding(t, x[0], t.of(ids, ids.length)), matrix));
        cases.add(EdgeCase.of(
                "gather_rows", kind, (t, x) -> GatherRows.gatherRows(t, x[0], t.of(ids, ids.length)), matrix));
        cases.add(EdgeCase.of(
                "weighted_mean",
                kind,
                (t, x) -> WeightedMean.weightedMean(t, x[0], t.of(fixed, fixed.length)),
                new int[] {rows * d}));
        sparse(cases, rows, d, Math.min(d, 1 + rows % 4), kind);
        ModelEdges.rows(cases, rows, d, kind);
        RecipeEdges.rows(cases, rows, d, kind);
        PenaltyEdges.rows(cases, rows, d, kind);
        BatchedEdges.rows(cases, rows, d, kind);
        RowEdges.rows(cases, rows, d, kind);
        OperandEdges.rows(cases, rows, d, kind);
    }

    /** Whole numbers above 256 and 2048, every other one half way between two of 7 or 10 bits of mantissa. */
    private static void halves(List<EdgeCase> cases) {
        cases.add(EdgeCase.of("round_bf16", Values.RISING, (t, x) -> PackedBf16.of(t, x[0]), new int[] {4099}));
        int[] bits = {0x7fffffff, 0x7f800001, 0xff800001, 0x7f7fffff, 0xff7f8000, 0x7f7f7fff, 0x00000001, 0x80018000};
        cases.add(new EdgeCase("round_bf16 at the ends", device -> {
            try (Tape t = Tape.inference(device)) {
                float[] x = new float[bits.length];
                for (int i = 0; i < x.length; i++) {
                    x[i] = Float.intBitsToFloat(bits[i]);
                }
                return List.of(PackedBf16.of(t, t.of(x, x.length)).toArray());
            }
        }));
        cases.add(EdgeCase.of("round_tf32", Values.RISING, (t, x) -> Round.tf32(t, x[0]), new int[] {4100}));
    }

    /** Ops over k entries a row of {@code features}. */
    private static void sparse(List<EdgeCase> cases, int rows, int features, int k, Values kind) {
        sparse(cases, rows, features, k, 6, kind);
    }

    private static void sparse(List<EdgeCase> cases, int rows, int features, int k, int d, Values kind) {
        cases.add(EdgeCase.of(
                "sparse_decode of " + features,
                kind,
                (t, x) -> SparseDecode.sparseDecode(
                        t,
                        new Sparse(x[0], t.of(SparseOpCatalogue.indices(rows, k, features), rows, k), features),
                        x[1],
                        x[2]),
                new int[] {rows, k},
                new int[] {features, d},
                new int[] {d}));
        cases.add(EdgeCase.of(
                "sparse_scale of " + features,
                kind,
                (t, x) -> SparseScale.sparseScale(
                                t,
                                new Sparse(x[0], t.of(SparseOpCatalogue.indices(rows, k, features), rows, k), features),
                                x[1])
                        .values(),
                new int[] {rows, k},
                new int[] {features}));
        cases.add(EdgeCase.of(
                "sparse_l1 of " + features,
                kind,
                (t, x) -> WeightedL1.weightedL1(
                        t,
                        new Sparse(x[0], t.of(SparseOpCatalogue.indices(rows, k, features), rows, k), features),
                        x[1]),
                new int[] {rows, k},
                new int[] {features}));
    }

    private static void linear(List<EdgeCase> cases, int rows, int in, int out) {
        int[] x = {rows, in};
        cases.add(EdgeCase.of(
                "linear",
                Values.PLAIN,
                (t, v) -> Linear.linear(t, v[0], v[1], v[2]),
                x,
                new int[] {out, in},
                new int[] {out}));
        cases.add(EdgeCase.of(
                "relu_encode",
                Values.PLAIN,
                (t, v) -> ReluEncode.reluEncode(t, v[0], v[1], v[2]),
                x,
                new int[] {out, in},
                new int[] {out}));
        cases.add(EdgeCase.of(
                "topk_encode",
                Values.PLAIN,
                (t, v) -> TopKEncode.of(t, v[0], v[1], v[2])
                        .topK(t, Math.min(out, 3))
                        .values(),
                x,
                new int[] {out, in},
                new int[] {out}));
    }

    private static void topK(List<EdgeCase> cases) {
        for (int features : SIZES) {
            for (int k : new int[] {1, 2, 32, 33, 200, features}) {
                if (k <= features) {
                    topK(cases, 5, features, k, Values.PLAIN);
                }
            }
            topK(cases, 9, features, Math.min(features, 20), Values.TIES);
            topK(cases, 9, features, Math.min(features, 20), Values.SPECIAL);
            topK(cases, 9, features, Math.min(features, 20), Values.SHIFTED);
        }
        topK(cases, 5, 257, 3, Values.SPECIAL);
        topK(cases, 3, 99, 50, Values.ZEROS);
        topK(cases, 1, 1000, 655, Values.ZEROS);
        topK(cases, 1, 3000, 655, Values.ZEROS);
        topK(cases, 1, 1000, zeros(1000, 1) - 1, Values.ZEROS);
        topK(cases, 1, 3000, zeros(3000, CANDIDATE) - 1, Values.ZEROS);
        topK(cases, 1, 3000, 300, Values.PLAIN);
        topK(cases, 1, 3000, 640, Values.HUGE);
        topK(cases, 2, 20_000, 64, Values.PLAIN);
        topK(cases, 2, 20_000, 300, Values.PLAIN);
        topK(cases, 2, 5_000, 64, Values.TIES);
        topK(cases, 2, 5_000, 257, Values.SPECIAL);
        for (int k : new int[] {1, 100, 256}) {
            topK(cases, 2, 3_000, k, Values.RISING);
            topK(cases, 2, 2_999, k, Values.RISING);
        }
    }

    /** How many zeros a row of one has at every so-manieth place: with one less to keep, each zero taken for less shows. */
    private static int zeros(int features, int every) {
        float[] row = Values.ZEROS.fill(features, TOPK_SEED);
        int zeros = 0;
        for (int i = 0; i < features; i += every) {
            zeros += row[i] == 0f ? 1 : 0;
        }
        return zeros;
    }

    private static void topK(List<EdgeCase> cases, int rows, int features, int k, Values kind) {
        String what = "topk k " + k + " of [" + rows + ", " + features + "] "
                + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(what, device -> {
            try (Tape t = Tape.recording(device)) {
                Tensor x = kind.tensor(t, kind.fill(rows * features, TOPK_SEED), rows, features);
                x.setRequiresGrad(true);
                Sparse kept = TopK.topK(t, x, k);
                List<float[]> results = new ArrayList<>();
                results.add(kept.values().toArray());
                results.add(EdgeCase.floats(device, kept.indices()));
                int[] candidates = new int[(features + CANDIDATE - 1) / CANDIDATE];
                Arrays.setAll(candidates, i -> CANDIDATE * i);
                Sparse among =
                        TopK.topKAmong(t, x, t.of(candidates, candidates.length), Math.min(k, candidates.length));
                results.add(EdgeCase.floats(device, among.indices()));
                results.add(among.values().toArray());
                device.upload(Values.PLAIN.fill(x.size(), 5), 0, t.grad(x));
                device.upload(Values.PLAIN.fill(kept.values().size(), 4), 0, t.grad(kept.values()));
                t.backwardFromGradients();
                results.add(t.grad(x).toArray());
                return results;
            }
        }));
    }

    private static void attention(List<EdgeCase> cases, int[] lengths, int heads, int width, int window) {
        int[] starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            starts[i + 1] = starts[i] + lengths[i];
        }
        int[] shape = {starts[lengths.length], heads * width};
        Attention.Form form = new Attention.Form(heads, window, 0.7f);
        cases.add(EdgeCase.of(
                "attention " + Arrays.toString(lengths) + " heads " + heads + " window " + window,
                Values.PLAIN,
                (t, x) -> Attention.attention(t, x[0], x[1], x[2], t.of(starts, starts.length), form),
                shape,
                shape,
                shape));
    }
}
