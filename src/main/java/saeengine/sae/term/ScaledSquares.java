package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** An error that is the mean over rows of the sum over dims of r^2, times a number that the reconstruction is not in. */
public interface ScaledSquares extends Term {
    /** That number. Waits for the device where it is the batch's. */
    float unit(Tape t, Tensor target, double variance);
}
