package saeengine.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** One JSON file with an object at its root, whose errors name the file and the field. */
record JsonFile(Path path, JsonObject root) {

    static JsonFile read(Path path) {
        return readIfPresent(path)
                .orElseThrow(
                        () -> new ReportException(
                                path
                                        + ": is not there, so this is no folder of a run; name one that train wrote, which holds its run.json"));
    }

    static Optional<JsonFile> readIfPresent(Path path) {
        try (Reader text = Files.newBufferedReader(path);
                JsonReader json = new JsonReader(text)) {
            json.setStrictness(Strictness.STRICT);
            JsonElement root = JsonParser.parseReader(json);
            if (json.peek() != JsonToken.END_DOCUMENT || !root.isJsonObject()) {
                throw new ReportException(path + ": expected one JSON object and nothing after it");
            }
            return Optional.of(new JsonFile(path, root.getAsJsonObject()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JsonParseException e) {
            throw new ReportException(path + ": " + oneLine(e), e);
        }
    }

    /** The text of a field, or "" where it is missing or null. */
    String text(JsonObject object, String key) {
        JsonElement value = object.get(key);
        if (isNothing(value)) {
            return "";
        }
        if (!value.isJsonPrimitive()) {
            throw wrong(key, "text", value);
        }
        return value.getAsString();
    }

    /** The number in a field, or NaN where it is missing, null or not finite. */
    double number(JsonObject object, String key) {
        JsonElement value = object.get(key);
        if (isNothing(value)) {
            return Double.NaN;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
            throw wrong(key, "a number", value);
        }
        double number = value.getAsDouble();
        return Double.isFinite(number) ? number : Double.NaN;
    }

    /** The whole number in a field, or {@code otherwise} where it is missing or null. */
    long whole(JsonObject object, String key, long otherwise) {
        double number = number(object, key);
        if (Double.isNaN(number)) {
            return otherwise;
        }
        if (number != Math.rint(number)) {
            throw wrong(key, "a whole number", object.get(key));
        }
        return (long) number;
    }

    /** The object in a field; an empty one where it is missing or null. */
    JsonObject object(JsonObject object, String key) {
        JsonElement value = object.get(key);
        if (isNothing(value)) {
            return new JsonObject();
        }
        if (!value.isJsonObject()) {
            throw wrong(key, "an object", value);
        }
        return value.getAsJsonObject();
    }

    /** The array in a field; an empty one where it is missing or null. */
    JsonArray array(JsonObject object, String key) {
        JsonElement value = object.get(key);
        if (isNothing(value)) {
            return new JsonArray();
        }
        if (!value.isJsonArray()) {
            throw wrong(key, "a list", value);
        }
        return value.getAsJsonArray();
    }

    /** An element of the list in field {@code key}, which must be an object. */
    JsonObject member(JsonElement element, String key) {
        if (!element.isJsonObject()) {
            throw wrong(key, "a list of objects", element);
        }
        return element.getAsJsonObject();
    }

    ReportException wrong(String key, String expected, Object found) {
        return new ReportException(path + ": " + key + ": expected " + expected + ", found " + found);
    }

    private static boolean isNothing(JsonElement value) {
        return value == null || value.isJsonNull();
    }

    /** The first line of an error's message: Gson adds a second one with a link. */
    static String oneLine(Exception e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        String first = message.lines().findFirst().orElse(message);
        int colon = first.indexOf("MalformedJsonException: ");
        return colon < 0 ? first : first.substring(colon + "MalformedJsonException: ".length());
    }
}
