package saeengine.data.sae;

import java.nio.file.Files;
import java.util.List;
import java.util.Set;

/**
 * sparsify's format, which is only read: encoder.weight [F, d], encoder.bias [F], W_dec [F, d], b_dec [d] in {@code
 * sae.safetensors} and the settings in {@code cfg.json}. A TopK after a ReLU, its decoder's bias subtracted first.
 */
final class SparsifyLayout implements Layout {
    private static final String CONFIG = "cfg.json";
    private static final Set<String> TENSORS = Set.of("encoder.weight", "encoder.bias", "W_dec", "b_dec");

    @Override
    public SaeFormat format() {
        return SaeFormat.SPARSIFY;
    }

    @Override
    public boolean recognises(Weights weights) {
        return weights.hasAll(TENSORS) && Files.exists(weights.beside(CONFIG));
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        Settings config = Settings.read(weights.beside(CONFIG));
        config.requireAbsentOr("activation", "topk");
        for (String switched : List.of("transcode", "skip_connection", "signed", "embed_skip", "gram_lookup")) {
            config.requireAbsentOr(switched, "false");
        }
        if (!weights.hasExactly(TENSORS)) {
            throw weights.refused("holds " + Names.few(weights.file().names()) + ", and only " + Names.few(TENSORS)
                    + " are understood");
        }
        int[] shape = weights.matrix("encoder.weight");
        int f = shape[0];
        int d = shape[1];
        SizeCheck.require(config, "d_in", d, "d_in", d);
        int said = config.integer("num_latents").orElse(0);
        if (said != 0 && said != f) {
            throw config.refused("'num_latents' is " + said + ", but the weights beside it have " + f);
        }
        return StoredSae.builder(d, f)
                .encoder(weights.floats("encoder.weight", f, d), weights.floats("encoder.bias", f))
                .decoder(weights.floats("W_dec", f, d), weights.floats("b_dec", d))
                .activation(hint.agreed(weights, config.required("k", config::integer), Activation.Rectify.BEFORE))
                .subtractsBias(true)
                .provenance(Provenance.none().withSettings(SaeFormat.SPARSIFY, config.json()))
                .build();
    }
}
