package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.op.NormalisedError;
import saeengine.tensor.Tensor;

/** The mean of r^2 over rows and dims, divided by the variance of a first sample: OpenAI's error. */
public final class OverVariance implements ScaledSquares {
    public static final OverVariance TERM = new OverVariance();

    private OverVariance() {}

    @Override
    public String formula() {
        return "squared error over a first sample's variance";
    }

    @Override
    public Tensor of(TermInputs in) {
        return NormalisedError.ofVariance(in.tape(), in.reconstruction(), in.target(), (float) in.variance());
    }

    @Override
    public Tensor unit(Tape t, Tensor target, double variance) {
        return t.number(NormalisedError.overVariance(target.cols(), (float) variance));
    }
}
