package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y_i = w_i / (||w_i||_2 + eps): a decoder's rows normalised in the forward pass.
 *
 * <p>With n = ||w_i||: dw_i = dy_i / (n + eps) - w_i (w_i . dy_i) / (n (n + eps)^2), the second term 0 where n is.
 */
public final class UnitRows {
    private UnitRows() {}

    /**
     * @param w [rows, d]
     * @param epsilon positive
     * @return [rows, d]
     */
    public static Tensor unitRows(Tape t, Tensor w, float epsilon) {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("unit_rows: needs an epsilon above 0, got " + epsilon);
        }
        int rows = w.rows();
        int d = w.cols();
        Tensor y = t.empty(rows, d);
        t.run(FORWARD, rows, w, y, rows, d, epsilon);
        return t.record(y, () -> t.run(BACKWARD, rows, w, t.grad(y), t.grad(w), rows, d, epsilon), w);
    }

    static final Kernel FORWARD = Kernel.perRow("unit_rows_forward", (a, from, to) -> {
        float[] w = a.floats(0);
        int d = a.integer(3);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * d;
            float divisor = (float) Math.sqrt(Sums.dot(w, at, w, at, d)) + a.real(4);
            for (int j = 0; j < d; j++) {
                a.floats(1)[a.at(1) + row * d + j] = w[at + j] / divisor;
            }
        }
    });

    static final Kernel BACKWARD = Kernel.perRow("unit_rows_backward", (a, from, to) -> {
        float[] w = a.floats(0);
        float[] dy = a.floats(1);
        float[] dw = a.floats(2);
        int d = a.integer(4);
        for (int row = from; row < to; row++) {
            int wAt = a.at(0) + row * d;
            int dyAt = a.at(1) + row * d;
            int dwAt = a.at(2) + row * d;
            float norm = (float) Math.sqrt(Sums.dot(w, wAt, w, wAt, d));
            float divisor = norm + a.real(5);
            float along = norm > 0f ? Sums.dot(w, wAt, dy, dyAt, d) / norm / divisor : 0f;
            for (int j = 0; j < d; j++) {
                dw[dwAt + j] += (dy[dyAt + j] - along * w[wAt + j]) / divisor;
            }
        }
    });
}
