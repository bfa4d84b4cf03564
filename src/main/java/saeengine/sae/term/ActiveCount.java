package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** A term that depends on L0 alone; its gradient reaches the thresholds by an estimate. */
public interface ActiveCount extends Term {
    /** Its value where so many latents of a row are active on average. */
    double value(double l0, int k);

    /** Its derivative there. */
    double slope(double l0, int k);

    /** The same of an L0 that nobody waits for, [1]; its gradient is the derivative. */
    Tensor of(Tape t, Tensor l0, int k);

    /** Whether it is L0 itself, so that nobody has to know L0 for the slope. */
    boolean isCount();

    /** Whether what is counted is what the pre-activations say; else a step over active entries does not see it. */
    boolean isOfPreActivations();
}
