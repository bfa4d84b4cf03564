package saeengine.data.text;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.Utf8Files;

/** One story in JSON: a string, or an object whose member {@code text} is one. */
final class JsonStory {
    private static final String TEXT = "text";

    private JsonStory() {}

    /** Reads a story as it stands; {@code where} names, in an error, its place. */
    static String read(JsonReader json, String where) throws IOException {
        String text = json.peek() == JsonToken.STRING ? json.nextString() : null;
        if (text == null && json.peek() == JsonToken.BEGIN_OBJECT) {
            text = member(json);
        }
        if (text == null) {
            throw new DataException(
                    where + ": needs a string or an object with the string \"" + TEXT + "\": convert the file to that");
        }
        return text;
    }

    private static @Nullable String member(JsonReader json) throws IOException {
        String text = null;
        json.beginObject();
        while (json.hasNext()) {
            boolean isText = json.nextName().equals(TEXT);
            if (isText && json.peek() == JsonToken.STRING) {
                text = json.nextString();
            } else {
                json.skipValue();
            }
        }
        json.endObject();
        return text;
    }

    static DataException malformed(String where, Exception cause) {
        return new DataException(
                where + ": is no JSON (" + Utf8Files.reason(cause) + "): correct it or leave it out", cause);
    }
}
