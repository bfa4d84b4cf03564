package saeengine.data.sae;

import java.util.Set;

/**
 * Qwen-Scope's format, which is only read: W_enc [F, d], W_dec [d, F], b_enc [F], b_dec [d] in one torch file, {@code
 * layerN.sae.pt}. A TopK that does not subtract its bias; its k stands in the repository's name only, as L0_50.
 *
 * <p>Its publisher's code has no ReLU. As a TopK keeps few of many, what it keeps is positive in practice; whoever says
 * k says also whether there is one.
 */
final class QwenScopeLayout implements Layout {
    private static final Set<String> TENSORS = Set.of("W_enc", "W_dec", "b_enc", "b_dec");

    @Override
    public SaeFormat format() {
        return SaeFormat.QWEN_SCOPE;
    }

    @Override
    public boolean recognises(Weights weights) {
        return weights.isTorch() && weights.hasExactly(TENSORS);
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        int[] shape = weights.matrix("W_enc");
        int f = shape[0];
        int d = shape[1];
        return StoredSae.builder(d, f)
                .encoder(weights.floats("W_enc", f, d), weights.floats("b_enc", f))
                .decoder(Matrices.transposed(weights.floats("W_dec", d, f), d, f), weights.floats("b_dec", d))
                .activation(hint.needed(weights))
                .build();
    }
}
