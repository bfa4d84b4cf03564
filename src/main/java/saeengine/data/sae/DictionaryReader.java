package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Optional;

/** Turns the state dict of a dictionary_learning class into a {@link StoredSae}. */
final class DictionaryReader {
    /** Our own facts in a config.json whose other keys belong to dictionary_learning. */
    static final String OWN_FACTS = "sae_engine";

    private static final String GROUPS = "group_sizes";

    private final Weights weights;
    private final Optional<Settings> config;
    private final TopKHint hint;

    DictionaryReader(Weights weights, Optional<Settings> config, TopKHint hint) {
        this.weights = weights;
        this.config = config;
        this.hint = hint;
    }

    StoredSae read(DictionaryClass type) {
        if (type != DictionaryClass.TOP_K) {
            hint.requireUnused(weights);
        }
        StoredSaeBuilder sae = switch (type) {
            case AUTO_ENCODER -> linear("bias").subtractsBias(true);
            case AUTO_ENCODER_NEW -> linear("decoder.bias");
            case TOP_K -> linear("b_dec").subtractsBias(true).activation(topK());
            case BATCH_TOP_K -> linear("b_dec").subtractsBias(true).activation(batchTopK());
            case JUMP_RELU -> transposed().activation(jumpRelu());
            case GATED -> gated();
            case MATRYOSHKA ->
                transposed().subtractsBias(true).activation(batchTopK()).groups(groups());
        };
        return sae.provenance(provenance(type)).build();
    }

    /** Two linear layers: encoder.weight [F, d], decoder.weight [d, F]. */
    private StoredSaeBuilder linear(String decoderBias) {
        return linear("encoder.bias", decoderBias);
    }

    private StoredSaeBuilder linear(String encoderBias, String decoderBias) {
        int[] shape = weights.matrix("encoder.weight");
        int f = shape[0];
        int d = shape[1];
        requireSizes(d, f);
        return StoredSae.builder(d, f)
                .encoder(weights.floats("encoder.weight", f, d), weights.floats(encoderBias, f))
                .decoder(
                        Matrices.transposed(weights.floats("decoder.weight", d, f), d, f),
                        weights.floats(decoderBias, d));
    }

    /** Two matrices of the other orientation: W_enc [d, F], W_dec [F, d]. */
    private StoredSaeBuilder transposed() {
        int[] shape = weights.matrix("W_enc");
        int d = shape[0];
        int f = shape[1];
        requireSizes(d, f);
        return StoredSae.builder(d, f)
                .encoder(Matrices.transposed(weights.floats("W_enc", d, f), d, f), weights.floats("b_enc", f))
                .decoder(weights.floats("W_dec", f, d), weights.floats("b_dec", d));
    }

    private Activation jumpRelu() {
        return Activation.jumpRelu(weights.floats("threshold", weights.matrix("W_enc")[1]));
    }

    private StoredSaeBuilder gated() {
        int f = weights.matrix("encoder.weight")[0];
        return linear("gate_bias", "decoder_bias")
                .subtractsBias(true)
                .activation(Activation.gated(weights.floats("r_mag", f), weights.floats("mag_bias", f)));
    }

    private Activation topK() {
        Optional<Integer> k = k();
        return k.isPresent() ? hint.agreed(weights, k.get(), Activation.Rectify.BEFORE) : hint.needed(weights);
    }

    /** A threshold below zero was never set. */
    private Activation batchTopK() {
        float threshold = weights.has("threshold") ? (float) weights.scalar("threshold") : -1;
        if (threshold >= 0) {
            return Activation.batchTopK(threshold, k().orElse(0));
        }
        return Activation.batchTopK(
                k().orElseThrow(() -> weights.refused("is a BatchTopK that stores neither its threshold nor its k")));
    }

    /** The state has them, and the settings may repeat them. */
    private int[] groups() {
        int[] stored = weights.counts(GROUPS);
        Optional<int[]> said =
                config.flatMap(settings -> settings.under("trainer").integers(GROUPS));
        if (said.isPresent() && !Arrays.equals(said.get(), stored)) {
            throw weights.refused("has " + GROUPS + " " + Arrays.toString(stored) + ", but its config.json says "
                    + Arrays.toString(said.get()));
        }
        return stored;
    }

    /** The k of the state, or else of the settings; they must not differ. */
    private Optional<Integer> k() {
        Optional<Integer> said =
                config.flatMap(settings -> settings.under("trainer").integer("k"));
        if (!weights.has("k")) {
            return said;
        }
        int stored = weights.count("k");
        if (said.isPresent() && said.get() != stored) {
            throw weights.refused("has k = " + stored + ", but its config.json says " + said.get());
        }
        return Optional.of(stored);
    }

    private void requireSizes(int d, int f) {
        config.ifPresent(settings -> SizeCheck.require(settings.under("trainer"), "activation_dim", d, "dict_size", f));
    }

    private Provenance provenance(DictionaryClass type) {
        Settings read = config.orElseGet(() -> new Settings(weights.path(), new JsonObject()));
        JsonObject kept = read.json().deepCopy();
        if (type == DictionaryClass.TOP_K && weights.has(SpareThreshold.KEY)) {
            JsonObject own = read.under(OWN_FACTS).json().deepCopy();
            own.addProperty(SpareThreshold.KEY, (float) weights.scalar(SpareThreshold.KEY));
            kept.add(OWN_FACTS, own);
        }
        if (kept.size() == 0) {
            return Provenance.none();
        }
        Provenance provenance = Provenance.none().withSettings(SaeFormat.DICTIONARY_LEARNING, kept);
        Settings trainer = read.under("trainer");
        provenance = with(provenance, Provenance.MODEL, trainer, "lm_name");
        provenance = with(provenance, Provenance.LAYER, trainer, "layer");
        provenance = with(provenance, Provenance.HOOK, trainer, "submodule_name");
        provenance = with(provenance, Provenance.CONTEXT_SIZE, read.under("buffer"), "ctx_len");
        provenance = with(provenance, Provenance.RECIPE, read.under(OWN_FACTS), Provenance.RECIPE);
        return with(provenance, Provenance.TOKENS_SEEN, read.under(OWN_FACTS), Provenance.TOKENS_SEEN);
    }

    private static Provenance with(Provenance provenance, String fact, Settings settings, String key) {
        return settings.has(key)
                ? provenance.with(fact, Settings.plain(settings.json().get(key)))
                : provenance;
    }
}
