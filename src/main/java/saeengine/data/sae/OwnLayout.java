package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import saeengine.data.AtomicFile;
import saeengine.data.tensors.SafeTensorsWriter;

/**
 * This engine's own format: W_enc [d, F], W_dec [F, d], b_enc [F], b_dec [d] in {@code sae.safetensors}, with the
 * activation's tensors, say {@code threshold} [F], and {@code W_skip} [d, d] and {@code density} [F] where there are
 * such; all conventions in {@code config.json}. A transcoder's W_dec, b_dec and W_skip are {@code d_out} wide. A key that is missing there has the value of the plain ReLU autoencoder.
 */
final class OwnLayout implements Layout {
    private static final String WEIGHTS = "sae.safetensors";
    private static final String CONFIG = "config.json";
    private static final String MARK = "format";
    private static final String MARKED = "sae-engine";
    private static final String DENSITY = "density";
    private static final String SKIP = "W_skip";
    private static final String TRANSCODER = "transcoder";
    private static final String D_OUT = "d_out";
    private static final String ROW_NORM = "row_norm";
    private static final String GROUPS = "matryoshka_groups";
    private static final Set<String> ALWAYS = Set.of("W_enc", "W_dec", "b_enc", "b_dec");
    private static final Set<String> SOMETIMES = Set.of(SKIP, DENSITY);
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
        return isMarked(weights) && weights.hasAll(ALWAYS);
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
        boolean transcoder = config.flag(TRANSCODER).orElse(false);
        int dOut = transcoder ? weights.matrix("W_dec")[1] : d;
        SizeCheck.require(config, D_OUT, dOut);
        ActivationForm form = ActivationForms.named(config);
        requireNoOthers(weights, form);
        StoredSaeBuilder sae = transcoder ? StoredSae.transcoder(d, dOut, f) : StoredSae.builder(d, f);
        return sae.encoder(Matrices.transposed(weights.floats("W_enc", d, f), d, f), weights.floats("b_enc", f))
                .decoder(weights.floats("W_dec", f, dOut), weights.floats("b_dec", dOut))
                .skip(weights.has(SKIP) ? weights.floats(SKIP, dOut, d) : null)
                .activation(form.reader().read(weights, config, hint, f))
                .subtractsBias(config.flag("apply_b_dec_to_input").orElse(false))
                .rescaled(config.flag("rescale_acts_by_decoder_norm").orElse(false))
                .inputScale(config.number("input_scale").orElse(1.0))
                .rowNorm(rowNorm(config))
                .groups(config.integers(GROUPS).orElse(null))
                .densities(weights.has(DENSITY) ? weights.floats(DENSITY, f) : null)
                .provenance(provenance(config))
                .build();
    }

    /** A tensor of another activation would be one that is not used. */
    private static void requireNoOthers(Weights weights, ActivationForm form) {
        Set<String> others = new TreeSet<>(weights.file().names());
        others.removeAll(ALWAYS);
        others.removeAll(SOMETIMES);
        others.removeAll(form.tensors());
        if (!others.isEmpty()) {
            throw weights.refused("holds " + Names.few(others) + ", which an autoencoder with the activation '"
                    + form.name() + "' does not have");
        }
    }

    private static RowNorm rowNorm(Settings config) {
        String name = config.text(ROW_NORM).orElse("none");
        return Arrays.stream(RowNorm.values())
                .filter(norm -> word(norm).equals(name))
                .findFirst()
                .orElseThrow(() -> config.refused("has the unknown " + ROW_NORM + " '" + name + "'"));
    }

    private static String word(RowNorm norm) {
        return norm.name().toLowerCase(Locale.ROOT);
    }

    /** A run keeps its history in a folder of its own, below the one with the settings. */
    private static Path config(Weights weights) {
        Path here = weights.beside(CONFIG);
        Path above = Objects.requireNonNull(weights.path().toAbsolutePath().getParent())
                .resolveSibling(CONFIG);
        return Files.exists(here) || !Files.exists(above) ? here : above;
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
                .add("W_dec", sae.decoder(), f, sae.dOut())
                .add("b_enc", sae.encoderBias(), f)
                .add("b_dec", sae.decoderBias(), sae.dOut());
        sae.activation().ownTensors().forEach(each -> writer.add(each.name(), each.values(), each.shape()));
        sae.skip().ifPresent(skip -> writer.add(SKIP, skip, sae.dOut(), d));
        sae.densities().ifPresent(densities -> writer.add(DENSITY, densities, f));
        writer.write(folder.resolve(WEIGHTS));
        AtomicFile.writeText(folder.resolve(CONFIG), Settings.text(config(sae)));
    }

    private static JsonObject config(StoredSae sae) {
        JsonObject config = sae.provenance().settings(SaeFormat.OWN);
        config.addProperty("d_in", sae.dims());
        config.addProperty("d_sae", sae.features());
        config.addProperty("activation", sae.activation().ownName());
        ActivationForms.keys().forEach(config::remove);
        sae.activation().describe(config);
        config.addProperty("apply_b_dec_to_input", sae.subtractsBias());
        config.addProperty("rescale_acts_by_decoder_norm", sae.rescaled());
        config.addProperty("input_scale", sae.inputScale());
        config.addProperty("dtype", "float32");
        addWhatFewHave(sae, config);
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

    /** Keys that a plain autoencoder's settings do not have. */
    private static void addWhatFewHave(StoredSae sae, JsonObject config) {
        List.of(TRANSCODER, D_OUT, ROW_NORM, GROUPS).forEach(config::remove);
        if (sae.isTranscoder()) {
            config.addProperty(TRANSCODER, true);
            config.addProperty(D_OUT, sae.dOut());
        }
        if (sae.rowNorm() != RowNorm.NONE) {
            config.addProperty(ROW_NORM, word(sae.rowNorm()));
        }
        sae.groups().ifPresent(groups -> config.add(GROUPS, Settings.array(groups)));
    }
}
