package saeengine.sae.term;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.op.PreActivationPenalty;
import saeengine.tensor.Tensor;

/**
 * The mean over rows of the sum over dead latents of ReLU(threshold - z) n, which pulls them up to their thresholds.
 *
 * <p>Conerly et al., Circuits Updates, January 2025, there over all latents; SAELens takes the dead alone.
 */
public final class PreActivations implements Term {
    public static final PreActivations OF_DEAD = new PreActivations();

    private PreActivations() {}

    @Override
    public String formula() {
        return "mean sum over dead ReLU(threshold - z) ||W_dec row||";
    }

    /** All may be dead. */
    @Override
    public double latentMatrices() {
        return 6;
    }

    @Override
    public @Nullable Tensor of(TermInputs in) {
        DeadList dead = in.dead();
        if (dead == null) {
            return null;
        }
        Tape t = in.tape();
        Tensor thresholds = L0.jumpRelu(in, formula()).thresholds(t, in.sae());
        return PreActivationPenalty.preActivationPenalty(
                t,
                Objects.requireNonNull(in.forward().code().pre()),
                thresholds,
                L1.norms(t, in.sae()),
                dead.latents());
    }
}
