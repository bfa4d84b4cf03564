package saeengine.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small JSON file that holds one object, such as a model's config.json or a tokenizer's settings. */
public final class JsonFile {
    private JsonFile() {}

    /** The object in a file; whatever else is in it is a {@link DataException}. */
    public static JsonObject object(Path path) {
        try {
            JsonElement json = JsonParser.parseString(Files.readString(path));
            if (json.isJsonObject()) {
                return json.getAsJsonObject();
            }
            throw new DataException(path + ": is not a JSON object; fetch it again");
        } catch (IOException e) {
            throw OpenFiles.unreadable(path, e);
        } catch (JsonParseException e) {
            throw new DataException(path + ": is not valid JSON: " + OpenFiles.firstLine(e) + "; fetch it again", e);
        }
    }
}
