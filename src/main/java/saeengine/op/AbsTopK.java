package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The k values of largest size |p| of each row, with their signs: {@link TopK} where a negative activation says as much
 * as a positive one. The gradient goes to the kept places alone.
 *
 * <p>Of equal sizes those of lower index are kept, and a row's indices ascend. NaN is as large as infinity.
 */
public final class AbsTopK {
    private AbsTopK() {}

    /** @param pre [rows, features] */
    public static Sparse absTopK(Tape t, Tensor pre, int k) {
        int rows = pre.rows();
        int features = pre.cols();
        TopK.require("abs_topk", k, features, "features");
        Sparse kept = new Sparse(t.empty(rows, k), Sparse.ints(t, rows, k), features);
        t.run(FORWARD, rows, pre, kept.values(), kept.indices(), rows, features, k);
        return TopK.recorded(t, kept, pre);
    }

    static final Kernel FORWARD = Kernel.perRow("abs_topk_forward", (a, from, to) -> {
        int features = a.integer(4);
        int k = a.integer(5);
        float[] sizes = a.scratch(0, features);
        float[] seen = a.scratch(1, features);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * features;
            System.arraycopy(a.floats(0), at, sizes, 0, features);
            for (int j = 0; j < features; j++) {
                sizes[j] = Math.abs(sizes[j]);
            }
            int out = a.at(1) + row * k;
            int places = a.at(2) + row * k;
            KLargest.of(sizes, 0, features, k, a.floats(1), out, a.ints(2), places, seen);
            for (int j = 0; j < k; j++) {
                a.floats(1)[out + j] = a.floats(0)[at + a.ints(2)[places + j]];
            }
        }
    });
}
