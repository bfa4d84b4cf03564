package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = x - b, one b for every row: the centring by the decoder's bias that most sparse autoencoders start with.
 *
 * <p>Bricken et al., Towards Monosemanticity, 2023, "pre-encoder bias".
 */
public final class SubtractRow {
    private SubtractRow() {}

    /**
     * @param x [rows, d]
     * @param b [d]
     * @return [rows, d]
     */
    public static Tensor subtractRow(Tape t, Tensor x, Tensor b) {
        int rows = x.rows();
        int d = x.cols();
        if (b.size() != d) {
            throw new IllegalArgumentException(
                    "subtract_row: needs x [rows, d], b [d], got " + x.shapeText() + ", " + b.shapeText());
        }
        Tensor y = t.empty(x.shape());
        t.run(FORWARD, rows, x, b, y, rows, d);
        return t.record(y, () -> backward(t, t.grad(y), x, b), x, b);
    }

    private static void backward(Tape t, Tensor dy, Tensor x, Tensor b) {
        if (x.requiresGrad()) {
            t.run(Add.BACKWARD, dy.size(), dy, t.grad(x), dy.size());
        }
        if (b.requiresGrad()) {
            Tensor sums = t.zeros(b.shape());
            ColumnSums.add(t, dy, sums);
            t.run(Scale.ADD_SCALED, b.size(), sums, t.grad(b), b.size(), -1f);
        }
    }

    /** y[row, j] = x[row, j] - b[j]. */
    static final Kernel FORWARD = Kernel.perRow("subtract_row_forward", (a, from, to) -> {
        int d = a.integer(4);
        for (int row = from; row < to; row++) {
            subtract(a.floats(0), a.at(0) + row * d, a.floats(1), a.at(1), a.floats(2), a.at(2) + row * d, d);
        }
    });

    private static void subtract(float[] x, int xAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = x[xAt + j] - b[bAt + j];
        }
    }
}
