package saeengine.sae.term;

import saeengine.op.EntropyPenalty;
import saeengine.tensor.Tensor;

/** The mean over rows of the entropy of a row's latents as shares of their sum, in nats. */
public final class Entropy implements Term {
    public static final Entropy TERM = new Entropy();

    private static final float EPSILON = 1e-8f;

    private Entropy() {}

    @Override
    public String formula() {
        return "mean entropy of f / sum f";
    }

    @Override
    public Tensor of(TermInputs in) {
        return EntropyPenalty.entropyPenalty(in.tape(), in.forward().latents().dense(), EPSILON);
    }
}
