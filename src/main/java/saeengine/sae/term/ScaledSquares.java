package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * An error that is the mean over rows of the sum over dims of r^2, times a number that does not depend on the
 * reconstruction.
 */
public interface ScaledSquares extends Term {
    /** That number, which may be the batch's; [1]. */
    Tensor unit(Tape t, Tensor target, double variance);
}
