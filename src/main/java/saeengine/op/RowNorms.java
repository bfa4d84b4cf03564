package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** c[row] = 1 / ||x[row]|| or its square: what makes a row's loss relative to the row. Data has no gradient. */
public final class RowNorms {
    private RowNorms() {}

    /** 1 / ||x[row]||_2, 0 for a row of zeros; [rows]. */
    public static Tensor inverse(Tape t, Tensor x) {
        return run(t, x, INVERSE);
    }

    /** 1 / ||x[row]||_2^2, 0 for a row of zeros; [rows]. */
    public static Tensor inverseSquare(Tape t, Tensor x) {
        return run(t, x, INVERSE_SQUARE);
    }

    private static Tensor run(Tape t, Tensor x, Kernel kernel) {
        Tensor c = t.empty(x.rows());
        t.run(kernel, x.rows(), x, c, x.rows(), x.cols());
        return c;
    }

    static final Kernel INVERSE = Kernel.perRow("row_norms_inverse", (a, from, to) -> {
        for (int row = from; row < to; row++) {
            float square = square(a.floats(0), a.at(0) + row * a.integer(3), a.integer(3));
            a.floats(1)[a.at(1) + row] = square == 0f ? 0f : (float) (1 / Math.sqrt(square));
        }
    });

    static final Kernel INVERSE_SQUARE = Kernel.perRow("row_norms_inverse_square", (a, from, to) -> {
        for (int row = from; row < to; row++) {
            float square = square(a.floats(0), a.at(0) + row * a.integer(3), a.integer(3));
            a.floats(1)[a.at(1) + row] = square == 0f ? 0f : 1 / square;
        }
    });

    private static float square(float[] x, int at, int n) {
        return Sums.dot(x, at, x, at, n);
    }
}
