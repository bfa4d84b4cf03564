package saeengine.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a settings file that its reader can answer for: those it uses, those that change nothing, and those that
 * change nothing at some values. Any other key is refused by name, for it may change a result unseen. A key that is
 * null says nothing and is never refused.
 */
public final class KnownKeys {
    private final Map<String, List<JsonElement>> supported = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();

    /** Keys that the reader looks at itself. */
    public KnownKeys used(String... keys) {
        return harmless("it is read", keys);
    }

    /** Keys that change nothing whatever their value, and why. */
    public KnownKeys harmless(String why, String... keys) {
        for (String key : keys) {
            reasons.put(key, why);
            supported.put(key, List.of());
        }
        return this;
    }

    /** A key that may only have one of these values; {@code why} says what others would mean. */
    public KnownKeys only(String key, String why, JsonElement... values) {
        reasons.put(key, why);
        supported.put(key, List.of(values));
        return this;
    }

    /** Refuses what is not known. {@code where} names the object in an error, as a file and perhaps a place in it. */
    public void check(String where, JsonObject json) {
        json.entrySet().forEach(entry -> check(where, entry.getKey(), entry.getValue()));
    }

    private void check(String where, String key, JsonElement value) {
        if (value.isJsonNull()) {
            return;
        }
        List<JsonElement> values = supported.get(key);
        if (values == null) {
            throw new DataException(where + ": '" + key + "' is " + shown(value)
                    + ", a key this version does not know and that may change the result; take it out if it does not");
        }
        if (!values.isEmpty() && values.stream().noneMatch(one -> same(one, value))) {
            List<String> texts = new ArrayList<>();
            values.forEach(one -> texts.add(one.toString()));
            throw new DataException(where + ": '" + key + "' is " + shown(value) + ", supported is "
                    + String.join(" or ", texts) + ": " + reasons.get(key));
        }
    }

    /** 0 and 0.0 are one number. */
    private static boolean same(JsonElement one, JsonElement other) {
        Double value = number(one);
        return one.equals(other) || (value != null && value.equals(number(other)));
    }

    private static @Nullable Double number(JsonElement value) {
        boolean isNumber = value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
        return isNumber ? value.getAsDouble() : null;
    }

    /** A value as an error shows it: not longer than a line bears. */
    public static String shown(JsonElement value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
