package saeengine.eval;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** Rows of activations to their reconstructions: any autoencoder, with whatever scaling it was trained under. */
@FunctionalInterface
public interface Reconstruct {
    /**
     * @param t an inference tape, which holds the result
     * @param rows [n, d], not to be written to
     * @return [n, d]
     */
    Tensor apply(Tape t, Tensor rows);
}
