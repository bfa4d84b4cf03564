package saeengine.train;

import saeengine.autograd.Tape;
import saeengine.tensor.Blas;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Decoder rows of length 1: the two halves of that constraint, around an optimizer's step.
 *
 * <p>Without it an L1 penalty is escaped by small features and a large decoder. A gradient along a row would only be
 * undone by renormalising, but would have entered the optimizer's moments; taking it out first is what Bricken et
 * al., Towards Monosemanticity, 2023, found to help. Neither is recorded; both work in place.
 */
public final class UnitNorm {
    /** What sparsify and dictionary_learning's TopK add to a length before they divide by it: float32's epsilon. */
    static final float LENGTH_EPSILON = 0x1p-23f;

    /** What dictionary_learning's TopK adds to the length of the row that it projects along. */
    static final float PROJECTION_EPSILON = 1e-6f;

    private UnitNorm() {}

    /**
     * w_i becomes w_i / (||w_i|| + eps); a row of zeros stays.
     *
     * @param wDec [features, d]
     * @param eps 0 or {@link #LENGTH_EPSILON}
     */
    public static void renormalise(Tape t, Tensor wDec, float eps) {
        t.run(RENORMALISE, wDec.rows(), wDec, wDec.rows(), wDec.cols(), eps);
    }

    /** Takes from each row of the gradient its component along the decoder's row, whatever the row's length. */
    public static void projectGradient(Tape t, Tensor wDec, Tensor grad) {
        projectGradient(t, wDec, grad, 0f);
    }

    /** As {@link #projectGradient(Tape, Tensor, Tensor)}, with u_i = w_i / (||w_i|| + eps) for the direction. */
    public static void projectGradient(Tape t, Tensor wDec, Tensor grad, float eps) {
        t.run(PROJECT, wDec.rows(), wDec, grad, wDec.rows(), wDec.cols(), eps);
    }

    /** g_i -= (g_i . w_i) w_i, which takes rows to have length 1 already, as OpenAI and sparsify do. */
    public static void projectGradientOfUnitRows(Tape t, Tensor wDec, Tensor grad) {
        t.run(PROJECT_UNIT, wDec.rows(), wDec, grad, wDec.rows(), wDec.cols());
    }

    static final Kernel RENORMALISE = Kernel.perRow("unit_norm_renormalise", (a, from, to) -> {
        float[] w = a.floats(0);
        int d = a.integer(2);
        for (int i = from; i < to; i++) {
            renormaliseRow(a.blas(), w, a.at(0) + i * d, d, a.real(3));
        }
    });

    static void renormaliseRow(Blas blas, float[] w, int at, int d, float eps) {
        float norm = (float) Math.sqrt(blas.dot(d, w, at, w, at));
        if (norm > 0f) {
            divide(w, at, d, norm + eps);
        }
    }

    private static void divide(float[] w, int at, int n, float divisor) {
        for (int j = 0; j < n; j++) {
            w[at + j] /= divisor;
        }
    }

    static final Kernel PROJECT = Kernel.perRow("unit_norm_project", (a, from, to) -> {
        float[] w = a.floats(0);
        int d = a.integer(3);
        for (int i = from; i < to; i++) {
            projectRow(a.blas(), w, a.at(0) + i * d, a.floats(1), a.at(1) + i * d, d, a.real(4));
        }
    });

    static void projectRow(Blas blas, float[] w, int wAt, float[] g, int gAt, int d, float eps) {
        double length = Math.sqrt(blas.dot(d, w, wAt, w, wAt)) + eps;
        if (length > 0) {
            subtractAlong(blas, w, wAt, g, gAt, d, 1 / (length * length));
        }
    }

    static final Kernel PROJECT_UNIT = Kernel.perRow("unit_norm_project_unit", (a, from, to) -> {
        int d = a.integer(3);
        for (int i = from; i < to; i++) {
            projectUnitRow(a.blas(), a.floats(0), a.at(0) + i * d, a.floats(1), a.at(1) + i * d, d);
        }
    });

    static void projectUnitRow(Blas blas, float[] w, int wAt, float[] g, int gAt, int d) {
        subtractAlong(blas, w, wAt, g, gAt, d, 1);
    }

    /** g -= scale (g . w) w. */
    private static void subtractAlong(Blas blas, float[] w, int wAt, float[] g, int gAt, int n, double scale) {
        float along = (float) (-scale * blas.dot(n, g, gAt, w, wAt));
        blas.add(n, along, w, wAt, g, gAt);
    }
}
