package saeengine.data.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The format of circuit-tracer's transcoders of single layers, of which mwhanna published many, which is only read:
 * W_enc [F, d], W_dec [F, d], b_enc [F], b_dec [d] and perhaps W_skip [d, d] in {@code layer_N.safetensors}, with the
 * sizes in {@code wandb-config.yaml} (some repositories have {@code wanb-config.yaml}) and the sites in {@code
 * config.yaml}. ReLU, or JumpReLU with {@code activation_function.threshold}, or TopK with a tensor {@code k}.
 */
final class LayerTranscoderLayout implements Layout {
    private static final List<String> CONFIGS = List.of("wandb-config.yaml", "wanb-config.yaml");
    private static final String SITES = "config.yaml";
    private static final String SKIP = "W_skip";
    private static final String THRESHOLD = "activation_function.threshold";
    private static final String K = "k";
    private static final Set<String> TENSORS = Set.of("W_enc", "W_dec", "b_enc", "b_dec");
    private static final Set<String> OPTIONAL = Set.of(SKIP, THRESHOLD, K);
    private static final Pattern LAYER = Pattern.compile("layer_(\\d{1,6})\\.safetensors");

    @Override
    public SaeFormat format() {
        return SaeFormat.LAYER_TRANSCODER;
    }

    @Override
    public boolean recognises(Weights weights) {
        Set<String> rest = new TreeSet<>(weights.file().names());
        rest.removeAll(OPTIONAL);
        boolean described = config(weights).isPresent() || Files.exists(weights.beside(SITES));
        return !weights.isTorch() && !OwnLayout.isMarked(weights) && rest.equals(TENSORS) && described;
    }

    private static Optional<Path> config(Weights weights) {
        return CONFIGS.stream().map(weights::beside).filter(Files::exists).findFirst();
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        int[] shape = weights.matrix("W_enc");
        int f = shape[0];
        int d = shape[1];
        config(weights).map(YamlFacts::read).ifPresent(config -> requireAgrees(config, d, f));
        return StoredSae.transcoder(d, d, f)
                .encoder(weights.floats("W_enc", f, d), weights.floats("b_enc", f))
                .decoder(weights.floats("W_dec", f, d), weights.floats("b_dec", d))
                .skip(weights.has(SKIP) ? weights.floats(SKIP, d, d) : null)
                .activation(activation(weights, hint, f))
                .provenance(provenance(weights))
                .build();
    }

    private static void requireAgrees(YamlFacts config, int d, int f) {
        config.requireAbsentOr("d_model", String.valueOf(d));
        config.requireAbsentOr("d_feature", String.valueOf(f));
        config.requireAbsentOr("activation", "relu");
        config.requireAbsentOr("activation_function", "relu");
    }

    private static Activation activation(Weights weights, TopKHint hint, int f) {
        if (weights.has(THRESHOLD) && weights.has(K)) {
            throw weights.refused("holds " + THRESHOLD + " and " + K + ", and has one activation only");
        }
        if (weights.has(K)) {
            return hint.agreed(weights, weights.count(K), Activation.Rectify.AFTER);
        }
        hint.requireUnused(weights);
        return weights.has(THRESHOLD) ? Activation.jumpRelu(weights.floatsOfCount(THRESHOLD, f)) : Activation.relu();
    }

    private static Provenance provenance(Weights weights) {
        Provenance provenance = Provenance.none();
        Matcher layer = LAYER.matcher(weights.path().getFileName().toString());
        boolean named = layer.matches();
        if (named) {
            provenance = provenance.with(Provenance.LAYER, layer.group(1));
        }
        Path file = weights.beside(SITES);
        if (!Files.exists(file)) {
            return provenance;
        }
        YamlFacts sites = YamlFacts.read(file);
        sites.requireAbsentOr("model_kind", "transcoder_set");
        String block = named ? "blocks." + layer.group(1) + "." : "";
        provenance = with(provenance, Provenance.MODEL, "", sites.text("model_name"));
        provenance = with(provenance, Provenance.HOOK, block, sites.text("feature_input_hook"));
        return with(provenance, Provenance.HOOK_OUT, block, sites.text("feature_output_hook"));
    }

    private static Provenance with(Provenance provenance, String fact, String before, Optional<String> value) {
        return value.map(text -> provenance.with(fact, before + text)).orElse(provenance);
    }
}
