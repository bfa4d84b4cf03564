package saeengine.activations;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import saeengine.data.DataException;
import saeengine.nn.GptNeoConfig;

/** A GPT-Neo's shape from the config.json of the Hugging Face layout. */
final class GptNeoConfigReader {
    private final String file;
    private final JsonObject json;

    private GptNeoConfigReader(String file, JsonObject json) {
        this.file = file;
        this.json = json;
    }

    /** @param file names the config in errors */
    static GptNeoConfig read(String file, JsonObject json) {
        return new GptNeoConfigReader(file, json).read();
    }

    private GptNeoConfig read() {
        String type = text("model_type", "none");
        if (!type.equals("gpt_neo")) {
            throw new DataException(file + ": model_type is '" + type + "', this version reads 'gpt_neo' only");
        }
        String activation = text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new")) {
            throw new DataException(
                    file + ": activation_function is '" + activation + "', GPT-Neo models have 'gelu_new'");
        }
        int hidden = integer("hidden_size", null);
        int layers = integer("num_layers", null);
        try {
            return new GptNeoConfig(
                    integer("vocab_size", null),
                    hidden,
                    layers,
                    integer("num_heads", null),
                    integer("intermediate_size", 4 * hidden),
                    integer("max_position_embeddings", 2048),
                    integer("window_size", 256),
                    local(layers),
                    (float) number("layer_norm_epsilon", 1e-5));
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }

    /** From {@code attention_layers}, or else {@code attention_types}: [[["global", "local"], 2]]. */
    private List<Boolean> local(int layers) {
        List<Boolean> local = new ArrayList<>();
        if (has("attention_layers")) {
            array(json, "attention_layers").forEach(type -> local.add(isLocal(type)));
            return local;
        }
        if (!has("attention_types")) {
            return GptNeoConfig.alternating(layers);
        }
        for (JsonElement group : array(json, "attention_types")) {
            JsonArray pair = group.getAsJsonArray();
            for (int i = 0; i < pair.get(1).getAsInt(); i++) {
                pair.get(0).getAsJsonArray().forEach(type -> local.add(isLocal(type)));
            }
        }
        return local;
    }

    private boolean isLocal(JsonElement type) {
        return switch (type.getAsString()) {
            case "local" -> true;
            case "global" -> false;
            default ->
                throw new DataException(
                        file + ": attention type '" + type.getAsString() + "' is neither 'global' nor 'local'");
        };
    }

    private JsonArray array(JsonObject from, String key) {
        if (!from.get(key).isJsonArray()) {
            throw new DataException(file + ": '" + key + "' has to be a list");
        }
        return from.getAsJsonArray(key);
    }

    private boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    private String text(String key, String fallback) {
        return has(key) ? json.get(key).getAsString() : fallback;
    }

    private int integer(String key, Integer fallback) {
        if (!has(key) && fallback == null) {
            throw new DataException(file + ": has no '" + key + "'");
        }
        return (int) number(key, fallback == null ? 0 : fallback);
    }

    private double number(String key, double fallback) {
        if (!has(key)) {
            return fallback;
        }
        try {
            return json.get(key).getAsDouble();
        } catch (RuntimeException e) {
            throw new DataException(file + ": '" + key + "' has to be a number, is " + json.get(key), e);
        }
    }
}
