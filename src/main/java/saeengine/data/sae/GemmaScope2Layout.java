package saeengine.data.sae;

import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.util.Set;
import saeengine.data.KnownKeys;

/**
 * Gemma Scope 2's format, which is only read: w_enc [d, F], w_dec [F, d_out], b_enc, b_dec, threshold [F] in {@code
 * params.safetensors}, where it comes from in {@code config.json}. A JumpReLU that does not subtract its bias. A
 * transcoder may have affine_skip_connection [d, d_out], whose product is x times it, so that W_skip is its transpose.
 */
final class GemmaScope2Layout implements Layout {
    private static final String CONFIG = "config.json";
    private static final String SKIP = "affine_skip_connection";
    private static final String SKIPS = "affine_connection";
    private static final String IN = "hf_hook_point_in";
    private static final String OUT = "hf_hook_point_out";
    private static final Set<String> TENSORS = Set.of("w_enc", "w_dec", "b_enc", "b_dec", "threshold");
    private static final KnownKeys KEYS = new KnownKeys()
            .used(IN, OUT, SKIPS, "width", "model_name")
            .harmless("it was aimed at in training", "l0")
            .only("architecture", "another activation", new JsonPrimitive("jump_relu"))
            .only("type", "decoders of several layers", new JsonPrimitive("sae"), new JsonPrimitive("transcoder"));

    @Override
    public SaeFormat format() {
        return SaeFormat.GEMMA_SCOPE_2;
    }

    @Override
    public boolean recognises(Weights weights) {
        return !weights.isTorch() && weights.hasAll(TENSORS) && Files.exists(weights.beside(CONFIG));
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        hint.requireUnused(weights);
        Settings config = Settings.read(weights.beside(CONFIG));
        KEYS.check(config.file().toString(), config.json());
        boolean skips = config.flag(SKIPS).orElse(weights.has(SKIP));
        if (skips != weights.has(SKIP) || weights.file().names().size() != TENSORS.size() + (skips ? 1 : 0)) {
            throw weights.refused(
                    "holds " + Names.few(weights.file().names()) + ", and config.json says '" + SKIPS + "' " + skips);
        }
        int[] shape = weights.matrix("w_enc");
        int d = shape[0];
        int f = shape[1];
        int dOut = weights.matrix("w_dec")[1];
        SizeCheck.require(config, "width", f);
        StoredSaeBuilder sae = isTranscoder(config, skips) ? StoredSae.transcoder(d, dOut, f) : StoredSae.builder(d, f);
        return sae.encoder(Matrices.transposed(weights.floats("w_enc", d, f), d, f), weights.floats("b_enc", f))
                .decoder(weights.floats("w_dec", f, dOut), weights.floats("b_dec", dOut))
                .skip(skips ? Matrices.transposed(weights.floats(SKIP, d, dOut), d, dOut) : null)
                .activation(Activation.jumpRelu(weights.floats("threshold", f)))
                .provenance(provenance(config))
                .build();
    }

    private static boolean isTranscoder(Settings config, boolean skips) {
        boolean elsewhere = config.has(OUT) && !config.text(OUT).equals(config.text(IN));
        boolean said = config.text("type").filter("transcoder"::equals).isPresent();
        if (config.text("type").isPresent() && said != (elsewhere || skips)) {
            throw config.refused("'type' is " + config.json().get("type") + ", but it reads '"
                    + config.text(IN).orElse("") + "' and writes '"
                    + config.text(OUT).orElse("") + "'"
                    + (skips ? " with a skip connection" : ""));
        }
        return said || elsewhere || skips;
    }

    private static Provenance provenance(Settings config) {
        Provenance provenance = Provenance.none().withSettings(SaeFormat.GEMMA_SCOPE_2, config.json());
        provenance = with(provenance, Provenance.MODEL, config, "model_name");
        provenance = with(provenance, Provenance.HOOK, config, IN);
        boolean elsewhere = config.has(OUT) && !config.text(OUT).equals(config.text(IN));
        return elsewhere ? with(provenance, Provenance.HOOK_OUT, config, OUT) : provenance;
    }

    private static Provenance with(Provenance provenance, String fact, Settings config, String key) {
        return config.text(key).map(text -> provenance.with(fact, text)).orElse(provenance);
    }
}
