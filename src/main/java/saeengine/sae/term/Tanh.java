package saeengine.sae.term;

import saeengine.op.TanhPenalty;
import saeengine.tensor.Tensor;

/**
 * The mean over rows of the sum of tanh(scale f_i n_i), n the lengths of the decoder's rows: a count with a slope.
 *
 * <p>Conerly et al., Circuits Updates, January 2025.
 */
public record Tanh(float scale) implements Term {
    @Override
    public String formula() {
        return "mean sum tanh(" + scale + " f ||W_dec row||)";
    }

    @Override
    public Tensor of(TermInputs in) {
        Tensor norms = L1.norms(in.tape(), in.sae());
        return TanhPenalty.tanhPenalty(in.tape(), in.forward().latents().dense(), norms, scale);
    }
}
