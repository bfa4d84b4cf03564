package saeengine.check;

import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.op.BatchTopK;

/** The catalogue lines of the ops that keep some of a matrix's values, beside {@link SparseOpCatalogue}'s TopK. */
final class SelectionOpCatalogue {
    private SelectionOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1}, {3, 9, 7}, {4, 9, 36}, {2, 300, 5}, {33, 41, 200}, {270, 5, 301}}) {
            batchTopK(cases, s[0], s[1], s[2]);
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
