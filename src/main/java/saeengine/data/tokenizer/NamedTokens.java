package saeengine.data.tokenizer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import saeengine.data.DataException;
import saeengine.data.KnownKeys;

/** The tokens that a tokenizer's settings name, and which of them they put around a text. */
final class NamedTokens {
    private final String file;
    private final JsonObject json;
    private final PartsTokenizer tokenizer;

    /** @param file named in errors */
    NamedTokens(String file, JsonObject json, PartsTokenizer tokenizer) {
        this.file = file;
        this.json = json;
        this.tokenizer = tokenizer;
    }

    /**
     * What stands on one side of a text: as the tokenizer has it where the settings say nothing, or nothing, or the
     * token that they name.
     */
    int[] around(String switchKey, String tokenKey, int[] otherwise) {
        JsonElement value = json.get(switchKey);
        if (value == null || value.isJsonNull()) {
            return otherwise;
        }
        if (!(value instanceof JsonPrimitive flag && flag.isBoolean())) {
            throw new DataException(
                    file + ": '" + switchKey + "' is " + KnownKeys.shown(value) + ", neither true nor false");
        }
        if (!flag.getAsBoolean()) {
            // BERT's template is not what these two are about: they add one token, or take it away.
            return otherwise.length == 1 && otherwise[0] == idOf(tokenKey) ? new int[0] : otherwise;
        }
        int id = idOf(tokenKey);
        if (id < 0) {
            throw new DataException(file + ": '" + switchKey + "' is true, and '" + tokenKey
                    + "' names no token of the vocabulary; take both files from the same model");
        }
        return new int[] {id};
    }

    /** The id of the token that a key names, as a string or as an object with a content; -1 where it has none. */
    int idOf(String key) {
        JsonElement value = json.get(key);
        JsonElement content = value instanceof JsonObject token ? token.get("content") : value;
        boolean isText = content instanceof JsonPrimitive text && text.isString();
        return isText ? tokenizer.idOf(content.getAsString()) : -1;
    }
}
