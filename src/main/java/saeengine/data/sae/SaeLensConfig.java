package saeengine.data.sae;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * SAELens' {@code cfg.json} in the shape of version 6: what computes at the top, what describes under
 * {@code metadata}. Older files are flat, and have other names for some keys.
 */
final class SaeLensConfig {
    static final String METADATA = "metadata";
    private static final String VERSION = "sae_lens_version";

    /** The first version of this shape; a reader of SAELens takes a file without one for a flat one. */
    private static final String FIRST_VERSION = "6.0.0";

    static final String D_OUT = "d_out";
    static final String RESCALES = "rescale_acts_by_decoder_norm";

    /** How many features the Matryoshka levels have, each with those before. */
    static final String WIDTHS = "matryoshka_widths";

    private static final String NORMALISES = "normalize_activations";
    private static final String FN = "activation_fn_str";
    private static final String FN_ARGUMENTS = "activation_fn_kwargs";
    private static final String RESHAPE = "reshape_activations";

    private static final Map<String, String> RENAMED = Map.of(
            "hook_point", "hook_name",
            "hook_point_layer", "hook_layer",
            "hook_point_head_index", "hook_head_index",
            "activation_fn", FN);

    private static final Set<String> AT_TOP = Set.of(
            "architecture",
            "d_in",
            "d_sae",
            "dtype",
            "device",
            "apply_b_dec_to_input",
            NORMALISES,
            RESHAPE,
            D_OUT,
            WIDTHS,
            "k",
            RESCALES,
            FN,
            FN_ARGUMENTS,
            "finetuning_scaling_factor");

    private SaeLensConfig() {}

    /** The settings in the shape of version 6, whatever they had. */
    static Settings modern(Settings read) {
        JsonObject json = read.json().deepCopy();
        if (json.has("meta") && !json.has(METADATA)) {
            // What release candidates of version 6 called it.
            json.add(METADATA, json.remove("meta"));
        }
        if (!json.has(METADATA)) {
            json = lifted(json);
        }
        Settings modern = new Settings(read.file(), json);
        if (modern.text(FN).filter("topk"::equals).isPresent()) {
            json.addProperty("architecture", "topk");
            Settings arguments = modern.under(FN_ARGUMENTS);
            json.addProperty("k", arguments.required("k", arguments::integer));
            arguments.requireAbsentOr("signed", "false");
            json.remove(FN);
        }
        modern.requireAbsentOr(FN, "relu");
        json.remove(FN);
        json.remove(FN_ARGUMENTS);
        // Of architectures that are not read; one that is has no use for it.
        modern.requireAbsentOr("activation_normalization_factor", "1");
        return modern;
    }

    /** Whether rows were multiplied by one number, which stands in another file. */
    static boolean scalesInput(Settings modern) {
        return normalisation(modern).equals("expected_average_only_in");
    }

    static RowNorm rowNorm(Settings modern) {
        String name = normalisation(modern);
        return switch (name) {
            case "none", "expected_average_only_in" -> RowNorm.NONE;
            case "layer_norm" -> RowNorm.LAYER_NORM;
            case "constant_norm_rescale" -> RowNorm.CONSTANT_NORM;
            default -> throw modern.refused("normalises each row by '" + name + "', which is not understood");
        };
    }

    /** Before it had several values it was a flag. */
    private static String normalisation(Settings modern) {
        String value = modern.has(NORMALISES) ? Settings.plain(modern.json().get(NORMALISES)) : "none";
        return switch (value) {
            case "true" -> "expected_average_only_in";
            case "false" -> "none";
            default -> value;
        };
    }

    private static String normalisation(RowNorm norm) {
        return switch (norm) {
            case NONE -> "none";
            case LAYER_NORM -> "layer_norm";
            case CONSTANT_NORM -> "constant_norm_rescale";
        };
    }

    private static JsonObject lifted(JsonObject flat) {
        JsonObject top = new JsonObject();
        JsonObject metadata = new JsonObject();
        for (Map.Entry<String, JsonElement> entry : flat.entrySet()) {
            String key = RENAMED.getOrDefault(entry.getKey(), entry.getKey());
            (AT_TOP.contains(key) ? top : metadata).add(key, entry.getValue());
        }
        boolean heads = metadata.has("hook_name")
                && metadata.get("hook_name").toString().contains("hook_z");
        if (!top.has(RESHAPE)) {
            top.addProperty(RESHAPE, heads ? "hook_z" : "none");
        }
        top.add(METADATA, metadata);
        return top;
    }

    static Provenance provenance(Settings modern) {
        Settings metadata = modern.under(METADATA);
        Provenance provenance = Provenance.none().withSettings(SaeFormat.SAELENS, modern.json());
        provenance = with(provenance, Provenance.MODEL, metadata, "model_name");
        provenance = with(provenance, Provenance.HOOK, metadata, "hook_name");
        provenance = with(provenance, Provenance.HOOK_OUT, metadata, "hook_name_out");
        provenance = with(provenance, Provenance.LAYER, metadata, "hook_layer");
        provenance = with(provenance, Provenance.CONTEXT_SIZE, metadata, "context_size");
        provenance = with(provenance, Provenance.RECIPE, metadata, "recipe");
        return with(provenance, Provenance.TOKENS_SEEN, metadata, "tokens_seen");
    }

    private static Provenance with(Provenance provenance, String fact, Settings metadata, String key) {
        return metadata.has(key)
                ? provenance.with(fact, Settings.plain(metadata.json().get(key)))
                : provenance;
    }

    /** The settings to be written for an autoencoder that needs no rescaling any more. */
    static JsonObject of(StoredSae sae, SaeLensArchitecture architecture) {
        JsonObject json = sae.provenance().settings(SaeFormat.SAELENS);
        json.addProperty("architecture", architecture.toString());
        json.addProperty("d_in", sae.dims());
        json.addProperty("d_sae", sae.features());
        json.addProperty("dtype", "float32");
        defaulted(json, "device", new JsonPrimitive("cpu"));
        json.addProperty("apply_b_dec_to_input", sae.subtractsBias());
        json.addProperty(NORMALISES, normalisation(sae.rowNorm()));
        defaulted(json, RESHAPE, new JsonPrimitive("none"));
        json.remove("k");
        json.remove(RESCALES);
        json.remove("finetuning_scaling_factor");
        json.remove(D_OUT);
        json.remove(WIDTHS);
        if (architecture.isTranscoder()) {
            json.addProperty(D_OUT, sae.dOut());
        }
        if (sae.activation() instanceof TopK topK) {
            json.addProperty("k", topK.k());
            json.addProperty(RESCALES, false);
        }
        json.add(METADATA, metadata(sae, json.has(METADATA) ? json.getAsJsonObject(METADATA) : new JsonObject()));
        return json;
    }

    private static JsonObject metadata(StoredSae sae, JsonObject metadata) {
        Provenance from = sae.provenance();
        text(metadata, "model_name", from.fact(Provenance.MODEL));
        text(metadata, "hook_name", from.fact(Provenance.HOOK));
        text(metadata, "hook_name_out", from.fact(Provenance.HOOK_OUT));
        text(metadata, "recipe", from.fact(Provenance.RECIPE));
        number(metadata, "hook_layer", from.layer());
        number(metadata, "context_size", from.number(Provenance.CONTEXT_SIZE));
        number(metadata, "tokens_seen", from.number(Provenance.TOKENS_SEEN));
        for (String key : List.of("model_name", "hook_name", "hook_head_index", "context_size", "prepend_bos")) {
            defaulted(metadata, key, JsonNull.INSTANCE);
        }
        defaulted(metadata, "model_from_pretrained_kwargs", new JsonObject());
        JsonArray all = new JsonArray();
        all.add(JsonNull.INSTANCE);
        defaulted(metadata, "seqpos_slice", all);
        defaulted(metadata, "sae_lens_training_version", JsonNull.INSTANCE);
        if (!isModern(metadata.get(VERSION))) {
            metadata.addProperty(VERSION, FIRST_VERSION);
        }
        return metadata;
    }

    private static boolean isModern(JsonElement version) {
        return version != null
                && version.isJsonPrimitive()
                && version.getAsString().matches("([6-9]|[1-9]\\d+)\\..*");
    }

    private static void text(JsonObject json, String key, Optional<String> value) {
        value.ifPresent(text -> json.addProperty(key, text));
    }

    private static void number(JsonObject json, String key, Optional<Long> value) {
        value.ifPresent(number -> json.addProperty(key, number));
    }

    private static void defaulted(JsonObject json, String key, JsonElement value) {
        if (!json.has(key)) {
            json.add(key, value);
        }
    }
}
