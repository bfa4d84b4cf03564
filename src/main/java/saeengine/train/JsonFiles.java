package saeengine.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;

/** Small JSON files that appear whole or not at all. */
public final class JsonFiles {
    private JsonFiles() {}

    public static void write(Path file, String text) {
        AtomicFile.writeText(file, text);
    }

    public static JsonObject read(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read", e);
        } catch (JsonParseException | IllegalStateException e) {
            throw new DataException(file + ": is no JSON object", e);
        }
    }
}
