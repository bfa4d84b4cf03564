package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The k largest of each row. The gradient goes to the kept places alone.
 *
 * <p>Gao et al., Scaling and Evaluating Sparse Autoencoders, 2024. Of equal values (0 and -0 are equal) those of
 * lower index are kept, and a row's indices ascend, so that the result is unique. NaN ranks with positive infinity:
 * it is kept, and shows in the loss. {@link Sparse#relu} makes kept negative values 0; a row rectified before or
 * after the selection gives the same matrix.
 *
 * <p>A heap of the k largest so far finds the k-th; most of a row fails against its root. Of the few that ever were in
 * the heap, about k (1 + ln(features / k)), those above the k-th are kept, and as many of its equals as are missing.
 */
public final class TopK {
    private TopK() {}

    /** @param pre [rows, features] */
    public static Sparse topK(Tape t, Tensor pre, int k) {
        int rows = pre.rows();
        int features = pre.cols();
        require("topk", k, features, "features");
        Sparse kept = new Sparse(t.empty(rows, k), Sparse.ints(t, rows, k), features);
        t.run(FORWARD, rows, pre, kept.values(), kept.indices(), rows, features, k);
        return recorded(t, kept, pre);
    }

    /**
     * The k largest of each row among some features: the dead ones.
     *
     * @param candidates int [n], ascending
     */
    public static Sparse topKAmong(Tape t, Tensor pre, Tensor candidates, int k) {
        int rows = pre.rows();
        int n = candidates.size();
        require("topk", k, n, "candidates");
        Sparse kept = new Sparse(t.empty(rows, k), Sparse.ints(t, rows, k), pre.cols());
        t.run(AMONG, rows, pre, candidates, kept.values(), kept.indices(), rows, pre.cols(), n, k);
        return recorded(t, kept, pre);
    }

    static void require(String op, int k, int of, String what) {
        if (k < 1 || k > of) {
            throw new IllegalArgumentException(op + ": needs 1 <= k <= " + of + " " + what + ", got k = " + k);
        }
    }

    static Sparse recorded(Tape t, Sparse kept, Tensor pre) {
        Tensor values = kept.values();
        t.record(
                values,
                () -> t.run(
                        SCATTER,
                        kept.rows(),
                        t.grad(values),
                        kept.indices(),
                        t.grad(pre),
                        kept.rows(),
                        kept.k(),
                        kept.features()),
                pre);
        return kept;
    }

    static final Kernel FORWARD = Kernel.perRow("topk_forward", (a, from, to) -> {
        int features = a.integer(4);
        int k = a.integer(5);
        float[] seen = a.scratch(0, features);
        for (int row = from; row < to; row++) {
            int out = row * k;
            KLargest.of(
                    a.floats(0),
                    a.at(0) + row * features,
                    features,
                    k,
                    a.floats(1),
                    a.at(1) + out,
                    a.ints(2),
                    a.at(2) + out,
                    seen);
        }
    });

    /** As {@link #FORWARD}, over the candidates gathered into scratch. */
    static final Kernel AMONG = Kernel.perRow("topk_among_forward", (a, from, to) -> {
        int features = a.integer(5);
        int n = a.integer(6);
        int k = a.integer(7);
        float[] row = a.scratch(0, n);
        float[] seen = a.scratch(1, n);
        for (int r = from; r < to; r++) {
            gather(a, r * features, n, row);
            int indicesAt = a.at(3) + r * k;
            KLargest.of(row, 0, n, k, a.floats(2), a.at(2) + r * k, a.ints(3), indicesAt, seen);
            int[] candidates = a.ints(1);
            int[] indices = a.ints(3);
            for (int j = indicesAt; j < indicesAt + k; j++) {
                indices[j] = candidates[a.at(1) + indices[j]];
            }
        }
    });

    private static void gather(Args a, int rowAt, int n, float[] into) {
        float[] pre = a.floats(0);
        int[] candidates = a.ints(1);
        int at = a.at(0) + rowAt;
        int candidatesAt = a.at(1);
        for (int j = 0; j < n; j++) {
            into[j] = pre[at + candidates[candidatesAt + j]];
        }
    }

    /** dense[row, indices[row, j]] += values[row, j]. */
    static final Kernel SCATTER = Kernel.perRow("topk_backward", (a, from, to) -> {
        float[] values = a.floats(0);
        int[] indices = a.ints(1);
        float[] dense = a.floats(2);
        int k = a.integer(4);
        int features = a.integer(5);
        for (int row = from; row < to; row++) {
            int denseAt = a.at(2) + row * features;
            for (int j = row * k; j < (row + 1) * k; j++) {
                dense[denseAt + indices[a.at(1) + j]] += values[a.at(0) + j];
            }
        }
    });
}
