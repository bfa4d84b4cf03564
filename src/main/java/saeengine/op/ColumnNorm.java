package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * n_i = ||W_i||_2, the norm of each feature's decoder row (a column, where the decoder is kept [d, features]).
 *
 * <p>dW_i += dn_i W_i / n_i, and nothing where n_i is 0.
 */
public final class ColumnNorm {
    private ColumnNorm() {}

    /**
     * @param w [features, d]
     * @return [features]
     */
    public static Tensor columnNorm(Tape t, Tensor w) {
        int features = w.rows();
        int d = w.cols();
        Tensor n = t.empty(features);
        t.run(FORWARD, features, w, n, features, d);
        return t.record(n, () -> t.run(BACKWARD, features, w, n, t.grad(n), t.grad(w), features, d), w);
    }

    static final Kernel FORWARD = Kernel.perRow("column_norm_forward", (a, from, to) -> {
        float[] w = a.floats(0);
        int d = a.integer(3);
        for (int i = from; i < to; i++) {
            int at = a.at(0) + i * d;
            a.floats(1)[a.at(1) + i] = (float) Math.sqrt(Sums.dot(w, at, w, at, d));
        }
    });

    static final Kernel BACKWARD = Kernel.perRow("column_norm_backward", (a, from, to) -> {
        int d = a.integer(5);
        for (int i = from; i < to; i++) {
            float norm = a.floats(1)[a.at(1) + i];
            if (norm > 0f) {
                float scale = a.floats(2)[a.at(2) + i] / norm;
                ScaledRows.add(scale, a.floats(0), a.at(0) + i * d, a.floats(3), a.at(3) + i * d, d);
            }
        }
    });
}
