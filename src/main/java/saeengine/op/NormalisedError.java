package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * The errors beside the plain squared one, each composed of smaller ops. Targets get no gradient.
 *
 * <p>r is y - x and v the batch's {@link Spread}. They answer different questions: a batch whose rows lie far from 0
 * has a small {@link #relative} error and a large {@link #unexplained} one.
 */
public final class NormalisedError {
    private NormalisedError() {}

    /** FVU = sum r^2 / sum (x - mean row)^2 over the whole batch, as in sparsify; 0 where a batch has no spread. */
    public static Tensor unexplained(Tape t, Tensor y, Tensor x) {
        return Scale.quotient(t, SquaredError.squaredError(t, y, x), Spread.spread(t, x));
    }

    /** Mean over rows of ||r||^2 / ||x||^2, as in openai/sparse_autoencoder; a row of zeros counts as 0. */
    public static Tensor relative(Tape t, Tensor y, Tensor x) {
        return WeightedMean.weightedMean(t, RowErrors.rowErrors(t, y, x), RowNorms.inverseSquare(t, x));
    }

    /** Mean over rows of ||r||_2, as in the first trainers of dictionary_learning; a row without error sends nothing back. */
    public static Tensor distance(Tape t, Tensor y, Tensor x) {
        return WeightedMean.weightedMean(t, Power.power(t, RowErrors.rowErrors(t, y, x), 0.5f), null);
    }

    /**
     * Mean over rows and dims of r^2, divided by a variance that was fixed when training began.
     *
     * @param variance mean over rows and dims of (x - mean row)^2 of a sample
     */
    public static Tensor ofVariance(Tape t, Tensor y, Tensor x, float variance) {
        return Scale.scale(t, SquaredError.squaredError(t, y, x), overVariance(y.cols(), variance));
    }

    /** What {@link #ofVariance} multiplies the squared error by; 0 where the sample has no variance to divide by. */
    public static float overVariance(int dims, float variance) {
        return Scale.isNothing(variance) ? 0f : (float) (1.0 / ((double) dims * variance));
    }
}
