package saeengine.data.tokenizer.part;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.KnownKeys;

/**
 * What a tokenizer.json says of one part. A key that is asked for counts as used; {@link #end} refuses every other by
 * name, so that a part's reader cannot pass one over unawares.
 */
public final class Part {
    private final String file;
    private final String name;
    private final JsonObject json;
    private final Set<String> used = new HashSet<>();

    /**
     * @param file named in errors
     * @param name the part's name, as {@code normalizer}
     */
    public Part(String file, String name, JsonElement json) {
        this.file = file;
        this.name = name;
        if (!(json instanceof JsonObject object)) {
            throw malformed("its " + name + " is " + KnownKeys.shown(json) + ", no object");
        }
        this.json = object;
    }

    /** The file's name, for errors. */
    String file() {
        return file;
    }

    /** The value of {@code type}. */
    public String kind() {
        return text("type");
    }

    /** Whether a key is there and not null. */
    public boolean has(String key) {
        used.add(key);
        return json.has(key) && !json.get(key).isJsonNull();
    }

    /** A string that has to be there. */
    public String text(String key) {
        if (!has(key) || !(json.get(key) instanceof JsonPrimitive value && value.isString())) {
            throw malformed(key, "is missing or no string");
        }
        return json.get(key).getAsString();
    }

    /** A string, or what stands for one that is missing. */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** A string; null where it is missing. */
    public @Nullable String textIfThere(String key) {
        return has(key) ? text(key) : null;
    }

    /** True or false, or what stands for a value that is missing. */
    public boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (!(json.get(key) instanceof JsonPrimitive value && value.isBoolean())) {
            throw malformed(key, "is " + KnownKeys.shown(json.get(key)) + ", neither true nor false");
        }
        return json.get(key).getAsBoolean();
    }

    /** A whole number from 0 to a most. */
    public int count(String key, int most) {
        return count(has(key) ? json.get(key) : null, key, most);
    }

    private int count(@Nullable JsonElement value, String key, int most) {
        double read = value instanceof JsonPrimitive number && number.isNumber() ? number.getAsDouble() : -1;
        if (read < 0 || read > most || read != Math.rint(read)) {
            throw malformed(
                    key,
                    (value == null ? "is missing" : "is " + KnownKeys.shown(value)) + ", no whole number from 0 to "
                            + most);
        }
        return (int) read;
    }

    /** A list of whole numbers from 0 to a most. */
    public int[] counts(String key, int most) {
        return list(key).asList().stream()
                .mapToInt(value -> count(value, key, most))
                .toArray();
    }

    /** A pair of a string and a whole number, of which the number is returned. */
    public int second(String key, int most) {
        JsonArray pair = list(key);
        if (pair.size() != 2) {
            throw malformed(key, "is " + KnownKeys.shown(pair) + ", not a token and its id");
        }
        return count(pair.get(1), key, most);
    }

    /** A list of parts. */
    public List<Part> parts(String key) {
        List<Part> parts = new ArrayList<>();
        list(key).forEach(element -> parts.add(new Part(file, name, element)));
        return parts;
    }

    private JsonArray list(String key) {
        if (!has(key) || !(json.get(key) instanceof JsonArray list)) {
            throw malformed(key, "is missing or no list");
        }
        return list;
    }

    /** A part in this one. */
    public Part part(String key) {
        if (!has(key)) {
            throw malformed(key, "is missing");
        }
        return new Part(file, name, json.get(key));
    }

    /** A pattern: {@code {"String": "..."}}, taken as it stands, or {@code {"Regex": "..."}}. */
    public Pattern pattern(String key) {
        Part pattern = part(key);
        boolean isRegex = pattern.has("Regex");
        String written = pattern.text(isRegex ? "Regex" : "String");
        pattern.end();
        return isRegex ? SharedRegex.compile(written, this::unsupported) : Pattern.compile(Pattern.quote(written));
    }

    /** Names keys that change nothing here. */
    public Part harmless(String... keys) {
        used.addAll(List.of(keys));
        return this;
    }

    /** Refuses a key that nobody has asked for. */
    public void end() {
        new KnownKeys().used(used.toArray(String[]::new)).check(file + ": its " + name, json);
    }

    private DataException malformed(String key, String cause) {
        return malformed("'" + key + "' of its " + name + " " + cause);
    }

    /** An error about a value that the format does not have. */
    public DataException malformed(String cause) {
        return new DataException(
                file + ": is no tokenizer in the format of Hugging Face (" + cause + "): get the file again");
    }

    /** An error about something that the format has and this engine has not. */
    public DataException unsupported(String what) {
        return new DataException(file + ": its " + name + " has " + what
                + ", which is not supported; without it the ids would be others");
    }
}
