package saeengine.data.sae;

import java.util.Map;
import java.util.Set;
import saeengine.data.TorchFile;

/**
 * OpenAI's format, which is only read: pre_bias [d], latent_bias [F], encoder.weight [F, d], decoder.weight [d, F] and
 * the name of the activation in one torch file. Its TopK autoencoders normalise each row and are refused.
 */
final class OpenAiLayout implements Layout {
    private static final Set<String> TENSORS = Set.of("pre_bias", "latent_bias", "encoder.weight", "decoder.weight");

    @Override
    public SaeFormat format() {
        return SaeFormat.OPENAI;
    }

    @Override
    public boolean recognises(Weights weights) {
        return weights.isTorch() && weights.hasAll(TENSORS);
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        Map<String, Object> scalars = weights.file() instanceof TorchFile torch ? torch.scalars() : Map.of();
        Object activation = scalars.getOrDefault("activation", "ReLU");
        if (!activation.equals("ReLU")) {
            throw weights.refused("has the activation " + activation
                    + ", which comes with a layer norm of each row that is not understood; only ReLU is");
        }
        hint.requireUnused(weights);
        int[] shape = weights.matrix("encoder.weight");
        int f = shape[0];
        int d = shape[1];
        return StoredSae.builder(d, f)
                .encoder(weights.floats("encoder.weight", f, d), weights.floats("latent_bias", f))
                .decoder(
                        Matrices.transposed(weights.floats("decoder.weight", d, f), d, f),
                        weights.floats("pre_bias", d))
                .subtractsBias(true)
                .build();
    }
}
