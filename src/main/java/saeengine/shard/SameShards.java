package saeengine.shard;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import saeengine.data.DataException;

/** Whether two shards say the same of the work that they are parts of. */
public final class SameShards {
    private SameShards() {}

    /** Fails on the first thing that two shards say otherwise, by its name. */
    public static void require(Path one, JsonObject ofOne, Path other, JsonObject ofOther) {
        require("", one, ofOne, other, ofOther);
    }

    private static void require(String within, Path one, JsonObject ofOne, Path other, JsonObject ofOther) {
        Set<String> names = new LinkedHashSet<>(ofOne.keySet());
        names.addAll(ofOther.keySet());
        for (String name : names) {
            JsonElement a = ofOne.get(name);
            JsonElement b = ofOther.get(name);
            if (a != null && b != null && a.isJsonObject() && b.isJsonObject()) {
                require(within + name + ".", one, a.getAsJsonObject(), other, b.getAsJsonObject());
            } else if (a == null || !a.equals(b)) {
                throw new DataException(
                        other + ": does not belong to " + one + ": " + within + name + " is " + shown(b) + " there and "
                                + shown(a) + " here; make both with the same options, program and kind of machine");
            }
        }
    }

    private static String shown(JsonElement value) {
        String text = String.valueOf(value);
        return value == null ? "none" : text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
