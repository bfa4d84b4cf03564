package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The k largest of x W^T + b of each row, selected while the product is made: {@link TopKEncode} without its
 * pre-activations and without a way back. The same k, ascending, by the rules of {@link TopK}.
 */
public final class ActiveTopK {
    private ActiveTopK() {}

    /**
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features]
     * @param rectified whether kept negative values become 0
     */
    public static ActiveSet of(Tape t, Tensor x, Tensor w, Tensor b, int k, boolean rectified) {
        int rows = x.rows();
        int features = w.rows();
        Linear.require("active_topk", w.cols() == x.cols() && b.size() == features, "W [out, in], b [out]", x, w, b);
        if (k < 1 || k > features) {
            throw new IllegalArgumentException("active_topk: needs 1 <= k <= " + features + " features, got k = " + k);
        }
        ActiveSet set = new ActiveSet(
                t.empty(rows * k),
                Sparse.ints(t, rows * k),
                Sparse.ints(t, rows, 1),
                Sparse.ints(t, rows, 1),
                features);
        t.run(
                ENCODE,
                EncodeTiles.chunks(rows),
                x,
                w,
                b,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                rows,
                features,
                x.cols(),
                k,
                rectified ? 1 : 0);
        return set;
    }

    /** An item is a chunk of rows. */
    static final Kernel ENCODE = Kernel.onHost("active_topk", 1, (a, from, to) -> {
        float[] values = a.floats(3);
        int[] indices = a.ints(4);
        int rows = a.integer(7);
        int k = a.integer(10);
        int valuesAt = a.at(3);
        int indicesAt = a.at(4);
        for (int chunk = from; chunk < to; chunk++) {
            int first = chunk * EncodeTiles.chunkRows(rows);
            int end = Math.min(rows, first + EncodeTiles.chunkRows(rows));
            int n = (end - first) * k;
            BestSoFar.clear(values, valuesAt + first * k, indices, indicesAt + first * k, n);
            EncodeTiles.over(a, chunk, rows, a.integer(8), a.integer(9), (row, z, cols, feature, largest) -> {
                take(z, cols, feature, largest, values, valuesAt + row * k, indices, indicesAt + row * k, k);
                return true;
            });
            for (int row = first; row < end; row++) {
                BestSoFar.sortByPlace(values, valuesAt + row * k, indices, indicesAt + row * k, k);
                a.ints(5)[a.at(5) + row] = row * k;
                a.ints(6)[a.at(6) + row] = row * k + k;
            }
            if (a.integer(11) != 0) {
                rectify(values, valuesAt + first * k, n);
            }
        }
    });

    private static void take(
            float[] z,
            int n,
            int feature,
            float[] largest,
            float[] values,
            int valuesAt,
            int[] indices,
            int indicesAt,
            int k) {
        for (int lane = 0; lane < EncodeTiles.LANES; lane++) {
            if (!(largest[lane] < values[valuesAt])) {
                for (int j = lane; j < n; j += EncodeTiles.LANES) {
                    if (!(z[j] < values[valuesAt])) {
                        BestSoFar.offer(z[j], feature + j, values, valuesAt, indices, indicesAt, k);
                    }
                }
            }
        }
    }

    private static void rectify(float[] values, int at, int n) {
        for (int i = at; i < at + n; i++) {
            values[i] = Math.max(values[i], 0f);
        }
    }
}
