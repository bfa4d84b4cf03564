package saeengine.data.tokenizer;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import saeengine.data.Allowance;
import saeengine.data.DataException;

/** Reads the JSON object from token to id that {@code vocab.json} is and {@code tokenizer.json} has in it. */
final class VocabularyJson {
    private static final int TOKEN_BYTES = 128;

    private VocabularyJson() {}

    /** Reads it off a stream, pair by pair; {@code malformed} makes the error of a cause. */
    static Map<String, Integer> read(JsonReader json, Allowance allowance, Function<String, DataException> malformed)
            throws IOException {
        if (json.peek() != JsonToken.BEGIN_OBJECT) {
            throw malformed.apply("the vocabulary is no object");
        }
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            String token = json.nextName();
            allowance.take(TOKEN_BYTES + 2L * token.length());
            if (json.peek() != JsonToken.NUMBER) {
                String kind = json.peek().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                throw malformed.apply("the id of '" + token + "' is no number but a " + kind);
            }
            if (vocabulary.put(token, id(json, token, malformed)) != null) {
                throw malformed.apply("token '" + token + "' stands there twice");
            }
        }
        json.endObject();
        return vocabulary;
    }

    private static int id(JsonReader json, String token, Function<String, DataException> malformed) throws IOException {
        try {
            return json.nextInt();
        } catch (NumberFormatException e) {
            // What was no int is still there to be read as what it is.
            throw malformed.apply("the id of '" + token + "' is " + json.nextString());
        }
    }
}
