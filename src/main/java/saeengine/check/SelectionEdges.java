package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.op.AbsTopK;
import saeengine.op.BatchTopK;
import saeengine.tensor.Tensor;

/** Selections over a batch around the sizes of warps, blocks and parts, with ties and what is not finite. */
final class SelectionEdges {
    private static final int[] SIZES = {1, 31, 32, 33, 255, 257, 1000};

    private SelectionEdges() {}

    static List<EdgeCase> cases() {
        List<EdgeCase> cases = small();
        for (int size : SIZES) {
            for (int n : new int[] {1, size, 3 * size}) {
                batchTopK(cases, 5, size, n, Values.PLAIN);
                batchTopK(cases, size, 5, n, Values.TIES);
            }
            batchTopK(cases, 7, size, size, Values.SPECIAL);
            batchTopK(cases, size, 3, size, Values.SHIFTED);
        }
        for (int size : SIZES) {
            for (int k : new int[] {1, 2, 32, 33, 200, 257, size}) {
                if (k <= size) {
                    absTopK(cases, 5, size, k, Values.PLAIN);
                    absTopK(cases, 9, size, k, Values.TIES);
                    absTopK(cases, 5, size, k, Values.SPECIAL);
                }
            }
            absTopK(cases, 5, size, Math.min(size, 7), Values.SHIFTED);
        }
        batchTopK(cases, 300, 1100, 9999, Values.PLAIN);
        batchTopK(cases, 300, 1100, 70_000, Values.TIES);
        return cases;
    }

    static List<EdgeCase> small() {
        List<EdgeCase> cases = new ArrayList<>();
        batchTopK(cases, 33, 37, 100, Values.PLAIN);
        batchTopK(cases, 9, 33, 70, Values.TIES);
        batchTopK(cases, 300, 9, 700, Values.TIES);
        batchTopK(cases, 5, 257, 500, Values.SPECIAL);
        batchTopK(cases, 5, 257, 3, Values.SPECIAL);
        batchTopK(cases, 3, 36, 100, Values.SHIFTED);
        batchTopK(cases, 3, 99, 50, Values.ZEROS);
        batchTopK(cases, 2, 40, 30, Values.HUGE);
        batchTopK(cases, 2, 200, 150, Values.HUGE);
        batchTopK(cases, 2, 1100, 5, Values.RISING);
        batchTopK(cases, 1, 1, 1, Values.PLAIN);
        absTopK(cases, 9, 33, 5, Values.TIES);
        absTopK(cases, 5, 257, 33, Values.SPECIAL);
        absTopK(cases, 3, 99, 50, Values.ZEROS);
        absTopK(cases, 2, 1000, 64, Values.RISING);
        absTopK(cases, 2, 1000, 300, Values.TIES);
        absTopK(cases, 1, 3000, 640, Values.HUGE);
        absTopK(cases, 1, 3000, 300, Values.PLAIN);
        absTopK(cases, 1, 1000, ones(1000), Values.ZEROS);
        absTopK(cases, 1, 3000, ones(3000), Values.ZEROS);
        absTopK(cases, 3, 36, 7, Values.SHIFTED);
        return cases;
    }

    /** How many of so many values are -1, not 0: just as many as are kept. */
    private static int ones(int n) {
        int ones = 0;
        for (float value : Values.ZEROS.fill(n, 0)) {
            ones += value == -1f ? 1 : 0;
        }
        return ones;
    }

    /** Values, and by the gradient their places. */
    private static void absTopK(List<EdgeCase> cases, int rows, int features, int k, Values kind) {
        String what = "abs_topk k " + k;
        cases.add(EdgeCase.of(what, kind, (t, x) -> AbsTopK.absTopK(t, x[0], k).values(), new int[] {rows, features}));
    }

    private static void batchTopK(List<EdgeCase> cases, int rows, int features, int n, Values kind) {
        String what = "batch_topk n " + n;
        cases.add(EdgeCase.of(
                what, kind, (t, x) -> BatchTopK.batchTopK(t, x[0], n).values(), new int[] {rows, features}));
        String least = what + ", its least of [" + rows + ", " + features + "] "
                + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(least, device -> {
            try (Tape t = Tape.inference(device)) {
                Tensor pre = kind.tensor(t, kind.fill(rows * features, 0), rows, features);
                return List.of(BatchTopK.batchTopK(t, pre, n).least().toArray());
            }
        }));
    }
}
