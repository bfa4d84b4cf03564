package saeengine.data.tokenizer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.data.Allowance;

/**
 * Reads a JSON text into a tree, strictly, without two equal names in one object, and within an {@link Allowance}: as
 * a tree, a text can take forty times its size. Large parts of it can be read by others as they go by.
 */
final class JsonTree {
    /** Reads one value off the stream. */
    interface Part {
        void read(JsonReader json) throws IOException;
    }

    private static final int COLLECTION_BYTES = 128;
    private static final int VALUE_BYTES = 96;
    private static final int NAME_BYTES = 96;

    private final Allowance allowance;
    private final Map<String, Part> parts = new HashMap<>();

    JsonTree(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Has the value at a path, say {@code $.model.vocab}, read by another; the tree has a null in its place. */
    JsonTree with(String path, Part part) {
        parts.put(path, part);
        return this;
    }

    /** The value that the text is, and nothing after it. */
    JsonElement read(Reader text) throws IOException {
        JsonReader json = new JsonReader(text);
        json.setStrictness(Strictness.STRICT);
        JsonElement root = value(json, "$");
        if (json.peek() != JsonToken.END_DOCUMENT) {
            throw new IOException("there is more after the first value");
        }
        return root;
    }

    /** One value; {@code path} is null where no part lies below. The reader itself limits the depth. */
    private JsonElement value(JsonReader json, @Nullable String path) throws IOException {
        Part part = path == null ? null : parts.get(path);
        if (part != null) {
            part.read(json);
            return JsonNull.INSTANCE;
        }
        return switch (json.peek()) {
            case BEGIN_OBJECT -> object(json, path);
            case BEGIN_ARRAY -> array(json);
            case STRING -> new JsonPrimitive(taken(json.nextString()));
            case NUMBER -> new JsonPrimitive(number(taken(json.nextString())));
            case BOOLEAN -> new JsonPrimitive(json.nextBoolean());
            default -> {
                json.nextNull();
                yield JsonNull.INSTANCE;
            }
        };
    }

    private JsonObject object(JsonReader json, @Nullable String path) throws IOException {
        allowance.take(COLLECTION_BYTES);
        JsonObject object = new JsonObject();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            allowance.take(NAME_BYTES + 2L * name.length());
            if (object.has(name)) {
                throw new IOException("'" + name + "' stands twice in one object");
            }
            String below = path == null ? null : path + "." + name;
            boolean leads = below != null && parts.keySet().stream().anyMatch(each -> each.startsWith(below));
            object.add(name, value(json, leads ? below : null));
        }
        json.endObject();
        return object;
    }

    private JsonArray array(JsonReader json) throws IOException {
        allowance.take(COLLECTION_BYTES);
        JsonArray array = new JsonArray();
        json.beginArray();
        while (json.hasNext()) {
            allowance.take(Long.BYTES);
            array.add(value(json, null));
        }
        json.endArray();
        return array;
    }

    private static Number number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notWhole) {
            return Double.parseDouble(text);
        }
    }

    private String taken(String text) {
        allowance.take(VALUE_BYTES + 2L * text.length());
        return text;
    }
}
