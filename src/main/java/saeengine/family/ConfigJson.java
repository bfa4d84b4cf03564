package saeengine.family;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import saeengine.data.DataException;
import saeengine.data.KnownKeys;

/** A config.json's values by type; what is of another type is refused by name. A key that is null is not there. */
public final class ConfigJson {
    private final String file;
    private final JsonObject json;

    /** @param file names it in errors */
    public ConfigJson(String file, JsonObject json) {
        this.file = file;
        this.json = json;
    }

    public String file() {
        return file;
    }

    public boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    JsonElement get(String key) {
        return json.get(key);
    }

    /** An error about this file. */
    public DataException wrong(String what) {
        return new DataException(file + ": " + what);
    }

    /** Which of two names of one setting the config has; where it has both, they have to agree. */
    public String named(String usual, String other) {
        if (has(usual) && has(other) && integer(usual) != integer(other)) {
            throw wrong("'" + usual + "' is " + json.get(usual) + " and '" + other + "', which means the same, "
                    + json.get(other) + "; take one out");
        }
        return has(usual) || !has(other) ? usual : other;
    }

    /** As {@link #named}, of numbers that need not be whole. */
    public String sameNumber(String usual, String other) {
        if (has(usual) && has(other) && number(usual, 0) != number(other, 0)) {
            throw wrong("'" + usual + "' is " + json.get(usual) + " and '" + other + "', which means the same, "
                    + json.get(other) + "; take one out");
        }
        return has(usual) || !has(other) ? usual : other;
    }

    public String text(String key, String fallback) {
        if (has(key) && !isText(json.get(key))) {
            throw wrong("'" + key + "' has to be a text, is " + KnownKeys.shown(json.get(key)));
        }
        return has(key) ? json.get(key).getAsString() : fallback;
    }

    public boolean flag(String key, boolean fallback) {
        if (has(key) && !(json.get(key) instanceof JsonPrimitive value && value.isBoolean())) {
            throw wrong("'" + key + "' has to be true or false, is " + KnownKeys.shown(json.get(key)));
        }
        return has(key) ? json.get(key).getAsBoolean() : fallback;
    }

    /** A whole number that has to be there. */
    public int integer(String key) {
        if (!has(key)) {
            throw wrong("has no '" + key + "'");
        }
        return whole(key, json.get(key));
    }

    public int integer(String key, int fallback) {
        return has(key) ? integer(key) : fallback;
    }

    public double number(String key, double fallback) {
        return has(key) ? number(key, json.get(key)) : fallback;
    }

    /** A number above 0 that has to be there. */
    public double positive(String key) {
        double value = number(key, 0);
        if (!(value > 0) || !Double.isFinite(value)) {
            throw wrong("'" + key + "' has to be above 0, is " + (has(key) ? value : "not there"));
        }
        return value;
    }

    /** What is added to a norm's variance: 0 or more. */
    public float epsilon(String key, double fallback) {
        double epsilon = number(key, fallback);
        if (!(epsilon >= 0) || !Float.isFinite((float) epsilon)) {
            throw wrong("'" + key + "' is " + epsilon + ", it has to be 0 or more");
        }
        return (float) epsilon;
    }

    public JsonArray array(String key) {
        if (!json.get(key).isJsonArray()) {
            throw wrong("'" + key + "' has to be a list");
        }
        return json.getAsJsonArray(key);
    }

    /** An object within this one, whose errors name it, too. */
    public ConfigJson object(String key) {
        if (!json.get(key).isJsonObject()) {
            throw wrong("'" + key + "' has to be an object, is " + KnownKeys.shown(json.get(key)));
        }
        return new ConfigJson(file + ": '" + key + "'", json.getAsJsonObject(key));
    }

    /** Refuses keys that are not known. */
    public void check(KnownKeys keys) {
        keys.check(file, json);
    }

    /**
     * The ids that the config ends a text with, if it names any: its end-of-text ids, of which the first stands between texts,
     * or else the one a text begins with.
     */
    public List<Integer> endsOfText() {
        for (String key : List.of("eos_token_id", "bos_token_id")) {
            if (has(key)) {
                return tokenIds(key);
            }
        }
        return List.of();
    }

    /** A token id, or a list of some. */
    private List<Integer> tokenIds(String key) {
        JsonElement value = json.get(key);
        List<JsonElement> all = value.isJsonArray() ? value.getAsJsonArray().asList() : List.of(value);
        if (all.isEmpty() || !all.stream().allMatch(ConfigJson::isNumber)) {
            throw wrong("'" + key + "' is " + KnownKeys.shown(value) + ", it has to be an id or a list of ids");
        }
        return all.stream().map(each -> tokenId(key, each)).toList();
    }

    private int tokenId(String key, JsonElement value) {
        int id = whole(key, value);
        int vocabulary = integer("vocab_size");
        if (id < 0 || id >= vocabulary) {
            throw wrong("'" + key + "' is " + id + ", outside the vocab_size of " + vocabulary
                    + "; name the id that ends a text");
        }
        return id;
    }

    int whole(String key, JsonElement value) {
        double number = number(key, value);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw wrong("'" + key + "' has to be a whole number, is " + value);
        }
        return (int) number;
    }

    private double number(String key, JsonElement value) {
        if (!isNumber(value)) {
            throw wrong("'" + key + "' has to be a number, is " + KnownKeys.shown(value));
        }
        return value.getAsDouble();
    }

    static boolean isText(JsonElement value) {
        return value instanceof JsonPrimitive primitive && primitive.isString();
    }

    static boolean isNumber(JsonElement value) {
        return value instanceof JsonPrimitive primitive && primitive.isNumber();
    }
}
