package saeengine.data.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * Llama Scope's format, which is only read: encoder.weight [F, d], encoder.bias [F], decoder.weight [d, F],
 * decoder.bias [d] in {@code checkpoints/final.safetensors}, one threshold for all in {@code hyperparams.json} of the
 * folder above.
 *
 * <p>It was trained on rows times s = sqrt(d) / dataset_average_activation_norm, and its threshold is in units of the
 * rows as they are, so in these it is s times as large. With sparsity_include_decoder_norm, which is what stands for
 * nothing there, features are compared times the norms of the decoder's rows.
 */
final class LlamaScopeLayout implements Layout {
    private static final String CONFIG = "hyperparams.json";
    private static final String NORMS = "dataset_average_activation_norm";
    private static final Set<String> TENSORS =
            Set.of("encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias");

    @Override
    public SaeFormat format() {
        return SaeFormat.LLAMA_SCOPE;
    }

    @Override
    public boolean recognises(Weights weights) {
        return !weights.isTorch() && weights.hasExactly(TENSORS) && Files.exists(config(weights));
    }

    private static Path config(Weights weights) {
        Path here = weights.beside(CONFIG);
        Path above = Objects.requireNonNull(weights.path().toAbsolutePath().getParent())
                .resolveSibling(CONFIG);
        return Files.exists(here) ? here : above;
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        hint.requireUnused(weights);
        Settings config = Settings.read(config(weights));
        requireUnderstood(config);
        int[] shape = weights.matrix("encoder.weight");
        int f = shape[0];
        int d = shape[1];
        SizeCheck.require(config, "d_model", d, "d_sae", f);
        double scale = scale(config, d);
        float threshold = (float) (config.required("jump_relu_threshold", config::number) * scale);
        return StoredSae.builder(d, f)
                .encoder(weights.floats("encoder.weight", f, d), weights.floats("encoder.bias", f))
                .decoder(
                        Matrices.transposed(weights.floats("decoder.weight", d, f), d, f),
                        weights.floats("decoder.bias", d))
                .activation(Activation.batchTopK(threshold, 0).jumpRelu(f))
                .rescaled(config.flag("sparsity_include_decoder_norm").orElse(true))
                .inputScale(scale)
                .subtractsBias(config.flag("apply_decoder_bias_to_pre_encoder").orElse(false))
                .provenance(provenance(config))
                .build();
    }

    private static void requireUnderstood(Settings config) {
        config.requireAbsentOr("act_fn", "jumprelu");
        config.requireAbsentOr("norm_activation", "dataset-wise");
        config.requireAbsentOr("use_decoder_bias", "true");
        config.requireAbsentOr("use_glu_encoder", "false");
        String in = config.text("hook_point_in").orElse("");
        String out = config.text("hook_point_out").orElse(in);
        if (!in.equals(out)) {
            throw config.refused("is a transcoder from '" + in + "' to '" + out
                    + "', and it says not in which site's units its threshold is; only autoencoders are understood");
        }
    }

    private static double scale(Settings config, int d) {
        Settings norms = config.under(NORMS);
        double in = norms.required("in", norms::number);
        double out = norms.number("out").orElse(in);
        if (!(in > 0) || out != in) {
            throw config.refused("'" + NORMS + "' is " + norms.json() + ", and one number over 0 is needed");
        }
        return Math.sqrt(d) / in;
    }

    private static Provenance provenance(Settings config) {
        Provenance provenance = Provenance.none().withSettings(SaeFormat.LLAMA_SCOPE, config.json());
        return config.text("hook_point_in")
                .map(hook -> provenance.with(Provenance.HOOK, hook))
                .orElse(provenance);
    }
}
