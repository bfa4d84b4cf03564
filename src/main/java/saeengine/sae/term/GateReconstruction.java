package saeengine.sae.term;

import java.util.Objects;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.op.Relu;
import saeengine.op.SquaredError;
import saeengine.op.StopGradient;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/**
 * SE of ReLU(pi) W_dec + b_dec: a gated autoencoder's gate has to reconstruct by itself, for no gradient reaches it from
 * what it opens.
 *
 * <p>Rajamanoharan et al., Improving Dictionary Learning with Gated Sparse Autoencoders, 2024.
 */
public enum GateReconstruction implements Term {
    /** W_dec and b_dec count as data, as in the paper: they are trained by the other error alone. */
    DETACHED("SE of ReLU(pi) through a fixed decoder"),
    /** The decoder is trained by both errors: SAELens'. */
    ATTACHED("SE of ReLU(pi)");

    private final String formula;

    GateReconstruction(String formula) {
        this.formula = formula;
    }

    @Override
    public String formula() {
        return formula;
    }

    @Override
    public double latentMatrices() {
        return 2;
    }

    @Override
    public int outputMatrices() {
        return 2;
    }

    @Override
    public Tensor of(TermInputs in) {
        Tape t = in.tape();
        Sae sae = in.sae();
        Tensor open = Relu.relu(t, Objects.requireNonNull(in.forward().code().pre()));
        Tensor y = this == DETACHED
                ? Linear.project(
                        t, open, StopGradient.stopGradient(sae.decoder()), StopGradient.stopGradient(sae.decoderBias()))
                : Linear.project(t, open, sae.decoder(), sae.decoderBias());
        return SquaredError.squaredError(t, y, in.target());
    }
}
