package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.op.SquaredError;
import saeengine.tensor.Tensor;

/** SE: the mean over rows of the sum over dims of r^2. */
public final class SummedSquares implements ScaledSquares {
    public static final SummedSquares TERM = new SummedSquares();

    private SummedSquares() {}

    @Override
    public String formula() {
        return "squared error, summed over dims, mean over rows";
    }

    @Override
    public Tensor of(TermInputs in) {
        return SquaredError.squaredError(in.tape(), in.reconstruction(), in.target());
    }

    @Override
    public Tensor unit(Tape t, Tensor target, double variance) {
        return t.number(1f);
    }
}
