package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.Fixtures;

/**
 * Every kind of part, and every switch of it, in a small tokenizer of its own, on 40 texts: ids, ids where special tokens
 * are meant, and the text they decode to, as the Rust library that the format comes from has them (tokenizers 0.23.2).
 */
public class TokenizerPartsTest {
    @TempDir
    Path folder;

    /** Each tokenizer's file, with its tables. */
    public static List<String> files() throws IOException {
        JsonObject table = table();
        return table.getAsJsonArray("tokenizers").asList().stream()
                .map(one -> file(table, one.getAsJsonObject()))
                .toList();
    }

    private static String file(JsonObject table, JsonObject one) {
        JsonObject file = one.getAsJsonObject("tokenizer").deepCopy();
        JsonObject model = file.getAsJsonObject("model");
        model.add("vocab", table.getAsJsonObject("vocab").get(model.get("type").getAsString()));
        if (model.has("merges")) {
            model.add("merges", table.get("merges"));
        }
        return file.toString();
    }

    private static JsonObject table() throws IOException {
        try (InputStream in = TokenizerPartsTest.class.getResourceAsStream("/tokenizers/parts.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return JsonParser.parseString(text).getAsJsonObject();
        }
    }

    @Test
    void eachPartDoesWhatTheLibrarysDoes() throws IOException {
        JsonObject table = table();
        assertAll(table.getAsJsonArray("tokenizers").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(one -> (Executable) () -> check(table, one)));
    }

    private void check(JsonObject table, JsonObject one) {
        String name = one.get("name").getAsString();
        Tokenizer tokenizer = TokenizerLoader.load(Fixtures.write(folder, "one.json", file(table, one)));
        for (JsonElement each : one.getAsJsonArray("cases")) {
            JsonArray fields = each.getAsJsonArray();
            String text = fields.get(0).getAsString();
            String where = name + ": '" + text + "'";
            int[] expected = ids(fields.get(1));
            assertArrayEquals(expected, tokenizer.encode(text), where);
            int[] marked = fields.get(2).isJsonNull() ? expected : ids(fields.get(2));
            assertArrayEquals(marked, tokenizer.encodeMarked(text), where);
            // The library shows a token whose content is normalised in that form, this engine as the file has it.
            if (!fields.get(3).isJsonNull()) {
                assertEquals(fields.get(3).getAsString(), tokenizer.decode(expected), where);
            }
        }
    }

    private static int[] ids(JsonElement list) {
        return list.getAsJsonArray().asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }
}
