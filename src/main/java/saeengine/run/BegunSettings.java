package saeengine.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import saeengine.data.FileSum;

/** Settings of something in a folder that was begun, held against those of the command that is to go on with it. */
public final class BegunSettings {
    private final String begun;

    /** @param begun what is in which folder, in the plural */
    public BegunSettings(String begun) {
        this.begun = begun;
    }

    /** Fails where the two are not the same. */
    public void require(String name, JsonElement was, JsonElement is) {
        if (was == null || !was.equals(is)) {
            throw new IllegalArgumentException(name + ": " + begun + " were begun with " + shown(was) + ", this is "
                    + shown(is) + "; give what it was, another --out, or --overwrite");
        }
    }

    public void require(String name, long was, long is) {
        require(name, new JsonPrimitive(was), new JsonPrimitive(is));
    }

    public void require(String name, String was, String is) {
        require(name, new JsonPrimitive(was), new JsonPrimitive(is));
    }

    /** The first setting that is another. A model with files is known by their sums, wherever it lies. */
    public static Optional<String> firstOther(JsonObject was, JsonObject is) {
        boolean named = is.getAsJsonArray("model-files").isEmpty();
        return is.keySet().stream()
                .filter(name -> !name.equals("model") || named)
                .filter(name -> !is.get(name).equals(was.get(name)))
                .findFirst();
    }

    /** Fails on the first setting that is another. */
    public void requireAll(JsonObject was, JsonObject is) {
        firstOther(was, is).ifPresent(name -> require(name, was.get(name), is.get(name)));
    }

    /** Files by name, size and SHA-256. */
    public static JsonArray sums(List<Path> files) {
        JsonArray sums = new JsonArray();
        for (Path file : files) {
            FileSum sum = FileSum.of(file);
            JsonObject json = new JsonObject();
            json.addProperty("file", file.getFileName().toString());
            json.addProperty("bytes", sum.bytes());
            json.addProperty("sha256", sum.sha256());
            sums.add(json);
        }
        return sums;
    }

    private static String shown(JsonElement value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof JsonObject file && file.has("file")) {
            return file.get("file").getAsString() + " (SHA-256 "
                    + file.get("sha256").getAsString().substring(0, 16) + ")";
        }
        if (value.isJsonArray()) {
            return String.join(
                    ", ",
                    value.getAsJsonArray().asList().stream()
                            .map(BegunSettings::shown)
                            .toList());
        }
        return value.getAsString();
    }
}
