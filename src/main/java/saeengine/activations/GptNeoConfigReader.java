package saeengine.activations;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import saeengine.data.DataException;
import saeengine.data.KnownKeys;
import saeengine.nn.GptNeoConfig;

/** A GPT-Neo's shape from the config.json of the Hugging Face layout; no key of it is passed over unknown. */
final class GptNeoConfigReader {
    private static final Set<String> ARCHITECTURES = Set.of("GPTNeoForCausalLM", "GPTNeoModel");

    private final String file;
    private final JsonObject json;

    private GptNeoConfigReader(String file, JsonObject json) {
        this.file = file;
        this.json = json;
    }

    /**
     * @param file names the config in errors
     * @param known what becomes of each key: one of the lists of {@link GptNeoKeys}
     */
    static GptNeoConfig read(String file, JsonObject json, KnownKeys known) {
        return new GptNeoConfigReader(file, json).read(known);
    }

    /** The id that the config ends a text with, if it names one: its end-of-text id, or else the one a text begins with. */
    static OptionalInt endOfText(String file, JsonObject json) {
        GptNeoConfigReader reader = new GptNeoConfigReader(file, json);
        for (String key : List.of("eos_token_id", "bos_token_id")) {
            if (reader.has(key)) {
                return OptionalInt.of(reader.tokenId(key));
            }
        }
        return OptionalInt.empty();
    }

    private GptNeoConfig read(KnownKeys known) {
        String type = text("model_type", "none");
        if (!type.equals("gpt_neo")) {
            throw new DataException(file + ": model_type is '" + type + "', this version reads 'gpt_neo' only");
        }
        known.check(file, json);
        requireArchitecture();
        String activation = text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new")) {
            throw new DataException(
                    file + ": activation_function is '" + activation + "', GPT-Neo models have 'gelu_new'");
        }
        int hidden = integer("hidden_size", null);
        int layers = integer(named("num_layers", "num_hidden_layers"), null);
        try {
            GptNeoConfig config = new GptNeoConfig(
                    integer("vocab_size", null),
                    hidden,
                    layers,
                    integer(named("num_heads", "num_attention_heads"), null),
                    integer("intermediate_size", 4 * hidden),
                    integer("max_position_embeddings", 2048),
                    integer("window_size", 256),
                    local(layers),
                    epsilon(),
                    flag("tie_word_embeddings", true));
            endOfText(file, json);
            return config;
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }

    /** A model of another class has another head on the same blocks. */
    private void requireArchitecture() {
        if (!has("architectures")) {
            return;
        }
        for (JsonElement architecture : array("architectures")) {
            if (!isText(architecture) || !ARCHITECTURES.contains(architecture.getAsString())) {
                throw new DataException(file + ": 'architectures' names " + architecture
                        + ", this version reads GPTNeoForCausalLM and GPTNeoModel");
            }
        }
    }

    /** Which of two names of one setting the config has; where it has both, they have to agree. */
    private String named(String usual, String other) {
        if (has(usual) && has(other) && integer(usual, null) != integer(other, null)) {
            throw new DataException(file + ": '" + usual + "' is " + json.get(usual) + " and '" + other
                    + "', which means" + " the same, " + json.get(other) + "; take one out");
        }
        return has(usual) || !has(other) ? usual : other;
    }

    private float epsilon() {
        double epsilon = number("layer_norm_epsilon", 1e-5);
        if (!(epsilon >= 0) || !Float.isFinite((float) epsilon)) {
            throw new DataException(file + ": 'layer_norm_epsilon' is " + epsilon + ", it has to be 0 or more");
        }
        return (float) epsilon;
    }

    /** From {@code attention_layers}, or {@code attention_types}: [[["global", "local"], 2]]; they may not differ. */
    private List<Boolean> local(int layers) {
        List<Boolean> written = has("attention_layers") ? locals(array("attention_layers")) : null;
        List<Boolean> grouped = has("attention_types") ? ofGroups(array("attention_types")) : null;
        if (written != null && grouped != null && !written.equals(grouped)) {
            throw new DataException(file + ": 'attention_layers' and 'attention_types' name different layers, "
                    + KnownKeys.shown(json.get("attention_layers")) + " and "
                    + KnownKeys.shown(json.get("attention_types")) + "; take the wrong one out");
        }
        if (written != null) {
            return written;
        }
        return grouped != null ? grouped : GptNeoConfig.alternating(layers);
    }

    private List<Boolean> ofGroups(JsonArray groups) {
        List<Boolean> local = new ArrayList<>();
        for (JsonElement group : groups) {
            boolean isGroup = group.isJsonArray()
                    && group.getAsJsonArray().size() == 2
                    && group.getAsJsonArray().get(0).isJsonArray()
                    && isNumber(group.getAsJsonArray().get(1));
            if (!isGroup) {
                throw new DataException(
                        file + ": 'attention_types' is a list of pairs like [[\"global\", \"local\"], 2]," + " one is "
                                + KnownKeys.shown(group));
            }
            List<Boolean> once = locals(group.getAsJsonArray().get(0).getAsJsonArray());
            int times = whole("attention_types", group.getAsJsonArray().get(1));
            for (int i = 0; i < times && !once.isEmpty() && local.size() <= GptNeoConfig.MOST_LAYERS; i++) {
                local.addAll(once);
            }
        }
        return local;
    }

    private List<Boolean> locals(JsonArray types) {
        List<Boolean> local = new ArrayList<>();
        types.forEach(type -> local.add(isLocal(type)));
        return local;
    }

    private boolean isLocal(JsonElement type) {
        String text = isText(type) ? type.getAsString() : type.toString();
        return switch (text) {
            case "local" -> true;
            case "global" -> false;
            default ->
                throw new DataException(file + ": attention type '" + text + "' is neither 'global' nor 'local'");
        };
    }

    /** A token id; a list of one is that one. */
    private int tokenId(String key) {
        JsonElement value = json.get(key);
        if (value.isJsonArray() && value.getAsJsonArray().size() == 1) {
            value = value.getAsJsonArray().get(0);
        }
        if (!isNumber(value)) {
            throw new DataException(
                    file + ": '" + key + "' is " + KnownKeys.shown(value) + ", this version ends a text with one id");
        }
        int id = whole(key, value);
        int vocabulary = integer("vocab_size", null);
        if (id < 0 || id >= vocabulary) {
            throw new DataException(file + ": '" + key + "' is " + id + ", outside the vocab_size of " + vocabulary
                    + "; name the id that ends a text");
        }
        return id;
    }

    private JsonArray array(String key) {
        if (!json.get(key).isJsonArray()) {
            throw new DataException(file + ": '" + key + "' has to be a list");
        }
        return json.getAsJsonArray(key);
    }

    private boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    private static boolean isText(JsonElement value) {
        return value instanceof JsonPrimitive primitive && primitive.isString();
    }

    private static boolean isNumber(JsonElement value) {
        return value instanceof JsonPrimitive primitive && primitive.isNumber();
    }

    private String text(String key, String fallback) {
        if (has(key) && !isText(json.get(key))) {
            throw new DataException(file + ": '" + key + "' has to be a text, is " + KnownKeys.shown(json.get(key)));
        }
        return has(key) ? json.get(key).getAsString() : fallback;
    }

    private boolean flag(String key, boolean fallback) {
        if (has(key) && !(json.get(key) instanceof JsonPrimitive value && value.isBoolean())) {
            throw new DataException(
                    file + ": '" + key + "' has to be true or false, is " + KnownKeys.shown(json.get(key)));
        }
        return has(key) ? json.get(key).getAsBoolean() : fallback;
    }

    private int integer(String key, Integer fallback) {
        if (!has(key) && fallback == null) {
            throw new DataException(file + ": has no '" + key + "'");
        }
        return has(key) ? whole(key, json.get(key)) : fallback;
    }

    private int whole(String key, JsonElement value) {
        double number = number(key, value);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw new DataException(file + ": '" + key + "' has to be a whole number, is " + value);
        }
        return (int) number;
    }

    private double number(String key, double fallback) {
        return has(key) ? number(key, json.get(key)) : fallback;
    }

    private double number(String key, JsonElement value) {
        if (!isNumber(value)) {
            throw new DataException(file + ": '" + key + "' has to be a number, is " + KnownKeys.shown(value));
        }
        return value.getAsDouble();
    }
}
