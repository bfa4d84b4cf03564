package saeengine.sae.term;

import java.util.Objects;
import saeengine.op.Relu;
import saeengine.op.WeightedL1;
import saeengine.tensor.Tensor;

/**
 * The mean over rows of the sum of ReLU(pi_i), or of that times the length of its decoder row: the sparsity term of a gated
 * autoencoder, of what its gate goes by.
 *
 * <p>Rajamanoharan et al., Improving Dictionary Learning with Gated Sparse Autoencoders, 2024.
 */
public enum GateL1 implements Term {
    PLAIN("mean sum ReLU(pi)"),
    BY_DECODER_NORM("mean sum ReLU(pi) ||W_dec row||");

    private final String formula;

    GateL1(String formula) {
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
    public Tensor of(TermInputs in) {
        Tensor open =
                Relu.relu(in.tape(), Objects.requireNonNull(in.forward().code().pre()));
        return WeightedL1.weightedL1(in.tape(), open, this == PLAIN ? null : L1.norms(in.tape(), in.sae()));
    }
}
