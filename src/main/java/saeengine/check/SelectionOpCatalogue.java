package saeengine.check;

import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.op.AbsTopK;
import saeengine.op.Add;
import saeengine.op.BatchTopK;
import saeengine.op.TopKEncode;
import saeengine.tensor.Tensor;

/** The catalogue lines of the ops that keep some of a matrix's values, beside {@link SparseOpCatalogue}'s TopK. */
final class SelectionOpCatalogue {
    private static final float ASIDE = 0.02f;

    private SelectionOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1}, {3, 9, 7}, {4, 9, 36}, {2, 300, 5}, {33, 41, 200}, {270, 5, 301}}) {
            batchTopK(cases, s[0], s[1], s[2]);
        }
        for (int[] s : new int[][] {{1, 1, 1}, {3, 9, 4}, {4, 9, 9}, {2, 300, 1}, {33, 41, 6}, {2, 400, 300}}) {
            cases.add(absTopK(s[0], s[1], s[2]));
        }
        for (int[] s : new int[][] {{1, 1, 1, 1}, {6, 9, 4, 5}, {70, 20, 7, 3}}) {
            cases.add(absTopKEncode(s[0], s[1], s[2], s[3]));
        }
        return cases;
    }

    /** The last value, and with it whether a batch has fewer positive ones than are wanted, is seen by the second line. */
    private static void batchTopK(List<OpCase> cases, int rows, int features, int n) {
        String size = " " + rows + "x" + features + " n " + n;
        cases.add(new OpCase(
                "batch_topk" + size,
                List.of(of(rows, features)),
                (t, x) -> BatchTopK.batchTopK(t, SparseOpCatalogue.apart(t, x[0]), n)
                        .values(),
                x -> batchTopK(SparseOpCatalogue.apart(x[0]), n)));
        float[] fixed = OpCatalogue.fixed(rows * features);
        cases.add(new OpCase(
                "batch_topk least" + size,
                List.of(),
                (t, x) -> BatchTopK.batchTopK(t, t.of(fixed, rows, features), n).least(),
                x -> new double[] {least(batchTopK(doubles(fixed), n))}));
    }

    private static double[] batchTopK(double[] pre, int n) {
        double[] kept = new double[pre.length];
        IntStream.range(0, pre.length)
                .boxed()
                .filter(i -> pre[i] > 0)
                .sorted(Comparator.comparingDouble(i -> -pre[i]))
                .limit(n)
                .forEach(i -> kept[i] = pre[i]);
        return kept;
    }

    private static OpCase absTopK(int rows, int features, int k) {
        return new OpCase(
                "abs_topk " + rows + "x" + features + " k " + k,
                List.of(of(rows, features)),
                (t, x) -> AbsTopK.absTopK(t, sizesApart(t, x[0]), k).values(),
                x -> absTopK(sizesApart(x[0]), features, k));
    }

    /** A little to one side, so that no negative value is as large as a positive one. */
    private static Tensor sizesApart(Tape t, Tensor x) {
        Tensor aside = t.empty(x.shape());
        t.fill(aside, ASIDE);
        return Add.add(t, SparseOpCatalogue.apart(t, x), aside);
    }

    private static double[] sizesApart(double[] x) {
        return Arrays.stream(SparseOpCatalogue.apart(x)).map(v -> v + ASIDE).toArray();
    }

    private static double[] absTopK(double[] pre, int features, int k) {
        double[] sizes = IntStream.range(0, pre.length)
                .mapToDouble(i -> Math.abs(pre[i]))
                .toArray();
        int[] indices = SparseReference.topKIndices(sizes, features, k);
        return IntStream.range(0, indices.length)
                .mapToDouble(e -> pre[e / k * features + indices[e]])
                .toArray();
    }

    /** Biases of both signs, so far apart that a difference quotient cannot change what is kept. */
    private static OpCase absTopKEncode(int rows, int features, int k, int d) {
        float[] far = new float[features];
        for (int i = 0; i < features; i++) {
            far[i] = (i % 2 == 0 ? 4 : -4) * (d + 1) * (1 + i * 7 % features);
        }
        return new OpCase(
                "topk_encode by size " + rows + "x" + features + " k " + k + " from " + d,
                List.of(of(rows, d), of(features, d), of(features)),
                (t, x) -> {
                    Tensor bias = Add.add(t, x[2], t.of(far, features));
                    return TopKEncode.of(t, x[0], x[1], bias).absTopK(t, k).values();
                },
                x -> absTopK(
                        Reference.linear(x[0], x[1], Reference.add(x[2], doubles(far)), rows, d, features),
                        features,
                        k));
    }

    private static double least(double[] kept) {
        return IntStream.range(0, kept.length)
                .mapToDouble(i -> kept[i])
                .filter(value -> value > 0)
                .min()
                .orElse(0);
    }

    private static double[] doubles(float[] x) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
    }
}
