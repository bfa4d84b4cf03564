package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The k largest of x W^T + b of each row among candidates, each computed anew in float32: what makes of candidates that a
 * coarser product found values as exact as float32's. What is not a number ranks with infinity; of equals the lower feature
 * is kept. Without a backward pass.
 *
 * <p>A row's k largest are those of all features where they are among its candidates. With 2 k candidates they are, but for
 * features whose coarse values are lower than those of k features that are no better.
 */
public final class RescoreTopK {
    /** Candidates of a row, at most. */
    static final int MOST = 256;

    private RescoreTopK() {}

    /**
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features]
     * @param candidates int [rows, n], features, ascending in each row and none twice; k to {@value #MOST} of them
     */
    public static Sparse of(Tape t, Tensor x, Tensor w, Tensor b, Tensor candidates, int k) {
        int rows = x.rows();
        int n = candidates.cols();
        boolean fits = w.cols() == x.cols() && b.size() == w.rows() && candidates.rows() == rows;
        Linear.require("rescore_topk", fits, "W [out, in], b [out], candidates [rows, n]", x, w, b);
        if (k < 1 || k > n || n > MOST) {
            throw new IllegalArgumentException(
                    "rescore_topk: needs 1 <= k <= n <= " + MOST + " candidates, got k = " + k + ", n = " + n);
        }
        Sparse kept = new Sparse(t.empty(rows, k), Sparse.ints(t, rows, k), w.rows());
        t.run(RESCORE, rows, x, w, b, candidates, kept.values(), kept.indices(), x.cols(), n, k);
        return kept;
    }

    static final Kernel RESCORE = Kernel.perBlock("rescore_topk", (a, from, to) -> {
        int[] features = a.ints(3);
        float[] values = a.floats(4);
        int[] indices = a.ints(5);
        int d = a.integer(6);
        int n = a.integer(7);
        int k = a.integer(8);
        float[] scores = a.scratch(0, n);
        for (int row = from; row < to; row++) {
            int first = a.at(3) + row * n;
            int valuesAt = a.at(4) + row * k;
            int indicesAt = a.at(5) + row * k;
            BestSoFar.clear(values, valuesAt, indices, indicesAt, k);
            for (int j = 0; j < n; j++) {
                int feature = features[first + j];
                float product = Sums.dot(a.floats(0), a.at(0) + row * d, a.floats(1), a.at(1) + feature * d, d);
                scores[j] = product + a.floats(2)[a.at(2) + feature];
                BestSoFar.offer(scores[j], j, values, valuesAt, indices, indicesAt, k);
            }
            BestSoFar.sortByPlace(values, valuesAt, indices, indicesAt, k);
            for (int j = 0; j < k; j++) {
                int place = indices[indicesAt + j];
                values[valuesAt + j] = scores[place];
                indices[indicesAt + j] = features[first + place];
            }
        }
    });
}
