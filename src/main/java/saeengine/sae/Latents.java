package saeengine.sae;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * The latents of some rows, in the form in which their encoder computes them: all of them, or those that each row
 * keeps.
 */
public sealed interface Latents permits DenseLatents, KeptLatents {
    int rows();

    /** f W + b, [rows, outputs]. */
    Tensor decode(Tape t, Tensor decoder, Tensor bias);

    /**
     * The mean over rows of the sum of f_i n_i, one number.
     *
     * @param norms n [features], or null for ones
     */
    Tensor l1(Tape t, @Nullable Tensor norms);

    /** The latents as a recorded matrix [rows, features]; refused where few are kept, which no gradient goes through. */
    Tensor dense();

    /** The mean number of latents of a row that are not 0: L0. Waits for the device. */
    double meanActive(Tape t);

    /** Lets a counter take in which latents fired, by its rule. */
    void count(Tape t, DeadCounter counter);
}
