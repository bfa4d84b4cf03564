package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Ghost gradients: dead latents, switched on by an exponential, are trained to explain what the others missed.
 *
 * <p>Jermyn and Templeton, Circuits Updates, January 2024. g = e^z over the dead, ghost = g W without a bias; a row of it is
 * scaled to half its residual's norm, and the loss is rescaled to the size of the reconstruction's. Residual and scales are
 * data: gradients go to the dead latents' z and decoder rows.
 */
public final class GhostGradients {
    private GhostGradients() {}

    /**
     * As in dictionary_learning: the mean over rows of ||ghost - r||_2, rescaled to {@code size}.
     *
     * @param x [rows, d], the rows
     * @param xHat [rows, d], their reconstruction
     * @param z [rows, features], the pre-activations
     * @param decoder [features, d]
     * @param size one number, the reconstruction's loss
     * @return one number, of the value of {@code size} where some are dead, else 0
     */
    public static Tensor loss(Tape t, Tensor x, Tensor xHat, Tensor z, DeadList dead, Tensor decoder, Tensor size) {
        Tensor residual = Residual.residual(t, x, xHat);
        Tensor ghost = ghost(t, z, dead, decoder, residual, 1e-8f);
        Tensor loss = rescaled(t, NormalisedError.distance(t, ghost, residual), size);
        return ScaleBy.scaleBy(t, loss, dead.share(t, 1));
    }

    /**
     * The dead latents' reconstruction of a residual: rows of half its norm.
     *
     * @param residual [rows, d], which gets no gradient
     * @param epsilon added to twice the ghost's norm before it divides
     * @return [rows, d]
     */
    public static Tensor ghost(Tape t, Tensor z, DeadList dead, Tensor decoder, Tensor residual, float epsilon) {
        if (decoder.rows() != z.cols() || residual.rows() != z.rows() || residual.cols() != decoder.cols()) {
            throw new IllegalArgumentException(
                    "ghost_gradients: needs z [rows, features], decoder [features, d], residual [rows, d], got "
                            + z.shapeText() + ", " + decoder.shapeText() + ", " + residual.shapeText());
        }
        Tensor g = Exp.exp(t, dead.columns(t, z, -Float.MAX_VALUE));
        Tensor plain = Linear.project(t, g, dead.rows(t, decoder, 0f), null);
        int rows = plain.rows();
        int d = plain.cols();
        Tensor factors = t.empty(rows);
        Tensor ghost = t.empty(rows, d);
        t.run(SCALE, rows, plain, residual, factors, ghost, rows, d, epsilon);
        return t.record(
                ghost, () -> t.run(SCALE_BACKWARD, rows, factors, t.grad(ghost), t.grad(plain), rows, d), plain);
    }

    /** A loss times size / loss, a factor that counts as data; both one number. A loss of 0 stays 0. */
    public static Tensor rescaled(Tape t, Tensor loss, Tensor size) {
        Tensor one = Scale.quotient(t, loss, StopGradient.stopGradient(loss));
        return ColumnScale.columnScale(t, one, StopGradient.stopGradient(size));
    }

    /** factors[row] = ||residual|| / (2 ||plain|| + epsilon); ghost[row] = factors[row] plain[row]. */
    static final Kernel SCALE = Kernel.perRow("ghost_gradients_scale", (a, from, to) -> {
        int d = a.integer(5);
        for (int row = from; row < to; row++) {
            int plainAt = a.at(0) + row * d;
            int residualAt = a.at(1) + row * d;
            int ghostAt = a.at(3) + row * d;
            float size = (float) Math.sqrt(Sums.dot(a.floats(1), residualAt, a.floats(1), residualAt, d));
            float norm = (float) Math.sqrt(Sums.dot(a.floats(0), plainAt, a.floats(0), plainAt, d));
            float factor = size / (2f * norm + a.real(6));
            a.floats(2)[a.at(2) + row] = factor;
            for (int j = 0; j < d; j++) {
                a.floats(3)[ghostAt + j] = factor * a.floats(0)[plainAt + j];
            }
        }
    });

    /** dplain[row] += factors[row] dghost[row]. */
    static final Kernel SCALE_BACKWARD = Kernel.perRow("ghost_gradients_scale_backward", (a, from, to) -> {
        int d = a.integer(4);
        for (int row = from; row < to; row++) {
            float factor = a.floats(0)[a.at(0) + row];
            ScaledRows.add(factor, a.floats(1), a.at(1) + row * d, a.floats(2), a.at(2) + row * d, d);
        }
    });
}
