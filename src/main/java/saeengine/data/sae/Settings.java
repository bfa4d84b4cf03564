package saeengine.data.sae;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import saeengine.data.DataException;

/** A file of JSON settings, read by key and type; every error names the file and the key in one line. */
final class Settings {
    private static final Gson STRICT =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();

    private static final Gson PRETTY = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    private final Path file;
    private final JsonObject json;

    Settings(Path file, JsonObject json) {
        this.file = file;
        this.json = json;
    }

    static Settings read(Path file) {
        if (!Files.exists(file)) {
            throw new DataException(file + ": is missing; it tells how the weights beside it are to be used");
        }
        try {
            JsonElement json = STRICT.fromJson(Files.readString(file), JsonElement.class);
            if (json == null || !json.isJsonObject()) {
                throw new DataException(file + ": is not a JSON object; fetch it again");
            }
            return new Settings(file, json.getAsJsonObject());
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e, e);
        } catch (JsonParseException e) {
            String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new DataException(file + ": is not valid JSON: " + cause + "; fetch it again", e);
        }
    }

    static String text(JsonObject json) {
        return PRETTY.toJson(json) + "\n";
    }

    Path file() {
        return file;
    }

    JsonObject json() {
        return json;
    }

    boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    Optional<String> text(String key) {
        return value(
                key,
                "text",
                element -> require(element, JsonPrimitive::isString).getAsString());
    }

    Optional<Integer> integer(String key) {
        return value(
                key,
                "a whole number",
                element -> require(element, JsonPrimitive::isNumber)
                        .getAsBigDecimal()
                        .intValueExact());
    }

    Optional<Double> number(String key) {
        return value(
                key,
                "a number",
                element -> require(element, JsonPrimitive::isNumber).getAsDouble());
    }

    Optional<Boolean> flag(String key) {
        return value(
                key,
                "true or false",
                element -> require(element, JsonPrimitive::isBoolean).getAsBoolean());
    }

    /** A list of whole numbers. */
    Optional<int[]> integers(String key) {
        return value(key, "a list of whole numbers", element -> {
            JsonArray array = element.getAsJsonArray();
            int[] numbers = new int[array.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = require(array.get(i), JsonPrimitive::isNumber)
                        .getAsBigDecimal()
                        .intValueExact();
            }
            return numbers;
        });
    }

    static JsonArray array(int... numbers) {
        JsonArray array = new JsonArray();
        Arrays.stream(numbers).forEach(array::add);
        return array;
    }

    /** The settings nested under a key, none where there are none. */
    Settings under(String key) {
        return new Settings(
                file, value(key, "an object", JsonElement::getAsJsonObject).orElseGet(JsonObject::new));
    }

    <T> T required(String key, Function<String, Optional<T>> reader) {
        return reader.apply(key).orElseThrow(() -> refused("does not say '" + key + "'"));
    }

    /** A value that must be this one if it is there at all. */
    void requireAbsentOr(String key, String expected) {
        if (has(key) && !plain(json.get(key)).equals(expected)) {
            throw refused("'" + key + "' is " + json.get(key) + ", and only " + expected + " is understood");
        }
    }

    /** A value as it is written out, strings without quotes. */
    static String plain(JsonElement element) {
        return element.isJsonPrimitive() ? element.getAsString() : element.toString();
    }

    DataException refused(String why) {
        return new DataException(file + ": " + why);
    }

    /** Gson turns text into numbers and back without a word; here it has to be what it claims. */
    private static JsonPrimitive require(JsonElement element, Predicate<JsonPrimitive> type) {
        if (!type.test(element.getAsJsonPrimitive())) {
            throw new IllegalStateException("another type");
        }
        return element.getAsJsonPrimitive();
    }

    private <T> Optional<T> value(String key, String type, Function<JsonElement, T> reader) {
        if (!has(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(json.get(key)));
        } catch (IllegalStateException | ArithmeticException e) {
            throw new DataException(file + ": '" + key + "' is " + json.get(key) + ", not " + type, e);
        }
    }
}
