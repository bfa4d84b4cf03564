package saeengine.data.sae;

import java.util.Set;

/**
 * A state dict of pre_bias [d], encoder_weights [d, F], encoder_bias [F] and decoder_weights [F, d], as small public
 * repositories save a TopK autoencoder: p = (x - pre_bias) encoder_weights + encoder_bias. Its k is not in it.
 */
final class BareTopKLayout implements Layout {
    private static final Set<String> TENSORS = Set.of("pre_bias", "encoder_bias", "encoder_weights", "decoder_weights");

    @Override
    public SaeFormat format() {
        return SaeFormat.BARE_TOPK;
    }

    @Override
    public boolean recognises(Weights weights) {
        return weights.isTorch() && weights.hasExactly(TENSORS);
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        int[] shape = weights.matrix("encoder_weights");
        int d = shape[0];
        int f = shape[1];
        return StoredSae.builder(d, f)
                .encoder(
                        Matrices.transposed(weights.floats("encoder_weights", d, f), d, f),
                        weights.floats("encoder_bias", f))
                .decoder(weights.floats("decoder_weights", f, d), weights.floats("pre_bias", d))
                .activation(hint.needed(weights))
                .subtractsBias(true)
                .build();
    }
}
