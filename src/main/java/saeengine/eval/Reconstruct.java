package saeengine.eval;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** Rows of activations to their reconstructions, or to those of another place: any autoencoder or transcoder, with whatever scaling it was trained under. */
@FunctionalInterface
public interface Reconstruct {
    /**
     * @param t an inference tape, which holds the result
     * @param rows [n, d], not to be written to
     * @return [n, d] of what is written
     */
    Tensor apply(Tape t, Tensor rows);
}
