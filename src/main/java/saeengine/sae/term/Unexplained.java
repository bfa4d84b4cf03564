package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.op.NormalisedError;
import saeengine.op.Scale;
import saeengine.op.Spread;
import saeengine.tensor.Tensor;

/** FVU: the sum of r^2 over the sum of (x - mean)^2, over the batch. */
public final class Unexplained implements ScaledSquares {
    public static final Unexplained TERM = new Unexplained();

    private Unexplained() {}

    @Override
    public String formula() {
        return "squared error over the batch's variance (FVU)";
    }

    @Override
    public Tensor of(TermInputs in) {
        return NormalisedError.unexplained(in.tape(), in.reconstruction(), in.target());
    }

    @Override
    public Tensor unit(Tape t, Tensor target, double variance) {
        return Scale.quotient(t, t.number(1f), Spread.spread(t, target));
    }
}
