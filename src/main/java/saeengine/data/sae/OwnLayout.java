package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import saeengine.data.AtomicFile;
import saeengine.data.SafeTensorsWriter;

/**
 * This engine's own format: W_enc [d, F], W_dec [F, d], b_enc [F], b_dec [d] in {@code sae.safetensors}, with
 * {@code threshold} ([F], or a scalar for BatchTopK) and {@code density} [F] where there are such; all conventions in
 * {@code config.json}. A key that is missing there has the value of the plain ReLU autoencoder.
 */
final class OwnLayout implements Layout {
    private static final String WEIGHTS = "sae.safetensors";
    private static final String CONFIG = "config.json";
    private static final String MARK = "format";
    private static final String MARKED = "sae-engine";
    private static final String THRESHOLD = "threshold";
    private static final String DENSITY = "density";
    private static final String PROVENANCE = "provenance";
    private static final String KEPT = "settings_read";

    @Override
    public SaeFormat format() {
        return SaeFormat.OWN;
    }

    @Override
    public String weightsName() {
        return WEIGHTS;
    }

    @Override
    public boolean recognises(Weights weights) {
        return isMarked(weights) && weights.hasAll(Set.of("W_enc", "W_dec", "b_enc", "b_dec"));
    }

    /** Whether a file says that this engine wrote it; its tensors have the names SAELens uses, too. */
    static boolean isMarked(Weights weights) {
        return MARKED.equals(weights.file().metadata().get(MARK));
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        Settings config = Settings.read(config(weights));
        int[] shape = weights.matrix("W_enc");
        int d = shape[0];
        int f = shape[1];
        SizeCheck.require(config, "d_in", d, "d_sae", f);
        return StoredSae.builder(d, f)
                .encoder(Matrices.transposed(weights.floats("W_enc", d, f), d, f), weights.floats("b_enc", f))
                .decoder(weights.floats("W_dec", f, d), weights.floats("b_dec", d))
                .activation(activation(weights, config, hint, f))
                .subtractsBias(config.flag("apply_b_dec_to_input").orElse(false))
                .rescaled(config.flag("rescale_acts_by_decoder_norm").orElse(false))
                .inputScale(config.number("input_scale").orElse(1.0))
                .densities(weights.has(DENSITY) ? weights.floats(DENSITY, f) : null)
                .provenance(provenance(config))
                .build();
    }

    /** A run keeps its history in a folder of its own, below the one with the settings. */
    private static Path config(Weights weights) {
        Path here = weights.beside(CONFIG);
        Path above = weights.path().toAbsolutePath().getParent().resolveSibling(CONFIG);
        return Files.exists(here) || !Files.exists(above) ? here : above;
    }

    private static Activation activation(Weights weights, Settings config, TopKHint hint, int f) {
        String name = config.text("activation").orElse("relu");
        if (name.equals("topk")) {
            return hint.agreed(
                    weights,
                    config.required("k", config::integer),
                    config.text("topk_relu").map(text -> rectify(config, text)).orElse(Activation.Rectify.AFTER));
        }
        hint.requireUnused(weights);
        return switch (name) {
            case "relu" -> Activation.relu();
            case "jumprelu" -> Activation.jumpRelu(weights.floats(THRESHOLD, f));
            case "batchtopk" ->
                Activation.batchTopK(
                        (float) weights.scalar(THRESHOLD), config.integer("k").orElse(0));
            default -> throw config.refused("has the unknown activation '" + name + "'");
        };
    }

    private static Activation.Rectify rectify(Settings config, String text) {
        return switch (text) {
            case "before" -> Activation.Rectify.BEFORE;
            case "after" -> Activation.Rectify.AFTER;
            case "none" -> Activation.Rectify.NONE;
            default -> throw config.refused("'topk_relu' is '" + text + "', not before, after or none");
        };
    }

    private static Provenance provenance(Settings config) {
        // A run's own settings name their recipe at the top.
        Provenance provenance = config.text(Provenance.RECIPE)
                .map(recipe -> Provenance.none().with(Provenance.RECIPE, recipe))
                .orElse(Provenance.none());
        Settings facts = config.under(PROVENANCE);
        for (String name : facts.json().keySet()) {
            provenance = provenance.with(name, Settings.plain(facts.json().get(name)));
        }
        Settings kept = config.under(KEPT);
        for (String name : kept.json().keySet()) {
            for (SaeFormat format : SaeFormat.values()) {
                if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
                    provenance =
                            provenance.withSettings(format, kept.under(name).json());
                }
            }
        }
        JsonObject own = config.json().deepCopy();
        own.remove(PROVENANCE);
        own.remove(Provenance.RECIPE);
        own.remove(KEPT);
        return provenance.withSettings(SaeFormat.OWN, own);
    }

    @Override
    public void write(StoredSae sae, Path folder) {
        int d = sae.dims();
        int f = sae.features();
        SafeTensorsWriter writer = new SafeTensorsWriter()
                .metadata(MARK, MARKED)
                .add("W_enc", Matrices.transposed(sae.encoder(), f, d), d, f)
                .add("W_dec", sae.decoder(), f, d)
                .add("b_enc", sae.encoderBias(), f)
                .add("b_dec", sae.decoderBias(), d);
        switch (sae.activation().kind()) {
            case JUMPRELU -> writer.add(THRESHOLD, sae.activation().thresholds(), f);
            case BATCHTOPK -> writer.add(THRESHOLD, sae.activation().thresholds());
            case RELU, TOPK -> {}
        }
        sae.densities().ifPresent(densities -> writer.add(DENSITY, densities, f));
        writer.write(folder.resolve(WEIGHTS));
        AtomicFile.writeText(folder.resolve(CONFIG), Settings.text(config(sae)));
    }

    private static JsonObject config(StoredSae sae) {
        Activation activation = sae.activation();
        JsonObject config = sae.provenance().settings(SaeFormat.OWN);
        config.addProperty("d_in", sae.dims());
        config.addProperty("d_sae", sae.features());
        config.addProperty("activation", activation.kind().name().toLowerCase(Locale.ROOT));
        config.remove("k");
        config.remove("topk_relu");
        if (activation.k() > 0) {
            config.addProperty("k", activation.k());
        }
        if (activation.kind() == Activation.Kind.TOPK) {
            config.addProperty("topk_relu", activation.rectify().name().toLowerCase(Locale.ROOT));
        }
        config.addProperty("apply_b_dec_to_input", sae.subtractsBias());
        config.addProperty("rescale_acts_by_decoder_norm", sae.rescaled());
        config.addProperty("input_scale", sae.inputScale());
        config.addProperty("dtype", "float32");
        JsonObject facts = new JsonObject();
        sae.provenance().facts().forEach(facts::addProperty);
        config.add(PROVENANCE, facts);
        JsonObject kept = new JsonObject();
        for (SaeFormat format : SaeFormat.values()) {
            JsonObject settings = sae.provenance().settings(format);
            if (format != SaeFormat.OWN && settings.size() > 0) {
                kept.add(format.name().toLowerCase(Locale.ROOT), settings);
            }
        }
        if (kept.size() > 0) {
            config.add(KEPT, kept);
        }
        return config;
    }
}
