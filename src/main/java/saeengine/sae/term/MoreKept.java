package saeengine.sae.term;

import saeengine.op.Indices;
import saeengine.op.NormalisedError;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.sae.Code;
import saeengine.tensor.Tensor;

/**
 * FVU with {@code factor} times as many latents kept: Multi-TopK, which keeps a TopK's latents meaningful beyond
 * its k.
 */
public record MoreKept(int factor) implements Term {
    @Override
    public String formula() {
        return "FVU with " + factor + " k kept";
    }

    @Override
    public boolean usesK() {
        return true;
    }

    @Override
    public int outputMatrices() {
        return 2;
    }

    @Override
    public Tensor of(TermInputs in) {
        int features = in.sae().features();
        int k = Math.min(features, factor * in.sae().shape().k());
        Code code = in.forward().code();
        if (code.select() == null) {
            throw new IllegalStateException(formula() + ": "
                    + in.sae().shape().activation().label() + " has no pre-activations to select from");
        }
        Sparse kept = code.select().topKAmong(in.tape(), Indices.indices(in.tape(), features), k);
        Tensor y = SparseDecode.sparseDecode(
                in.tape(), kept.relu(in.tape()), in.sae().decoder(), in.sae().decoderBias());
        return NormalisedError.unexplained(in.tape(), y, in.target());
    }
}
