package saeengine.data.sae;

import java.util.Set;

/**
 * Goodfire's format, which is only read: encoder_linear.weight [F, d], encoder_linear.bias [F], decoder_linear.weight
 * [d, F], decoder_linear.bias [d] in one torch file. A ReLU that does not subtract its bias.
 */
final class GoodfireLayout implements Layout {
    private static final Set<String> TENSORS =
            Set.of("encoder_linear.weight", "encoder_linear.bias", "decoder_linear.weight", "decoder_linear.bias");

    @Override
    public SaeFormat format() {
        return SaeFormat.GOODFIRE;
    }

    @Override
    public boolean recognises(Weights weights) {
        return weights.isTorch() && weights.hasExactly(TENSORS);
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        hint.requireUnused(weights);
        int[] shape = weights.matrix("encoder_linear.weight");
        int f = shape[0];
        int d = shape[1];
        return StoredSae.builder(d, f)
                .encoder(weights.floats("encoder_linear.weight", f, d), weights.floats("encoder_linear.bias", f))
                .decoder(
                        Matrices.transposed(weights.floats("decoder_linear.weight", d, f), d, f),
                        weights.floats("decoder_linear.bias", d))
                .build();
    }
}
