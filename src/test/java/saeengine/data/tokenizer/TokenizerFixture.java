package saeengine.data.tokenizer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/** Tokenizers, and files of them, of a few tokens. */
public final class TokenizerFixture {
    private TokenizerFixture() {}

    /** A tokenizer of these tokens, which merges nothing. */
    public static Tokenizer of(Map<String, Integer> vocabulary) {
        return new BpeTables("test", vocabulary, List.of()).tokenizer();
    }

    /** A tokenizer.json of the tables: its merges in pairs or in one string each, with or without a normalizer. */
    public static String json(BpeTables tables, boolean pairs, boolean nfc) {
        JsonObject vocabulary = new JsonObject();
        tables.vocabulary().forEach(vocabulary::addProperty);
        JsonArray merges = new JsonArray();
        for (Merge merge : tables.merges()) {
            JsonArray pair = new JsonArray();
            pair.add(merge.left());
            pair.add(merge.right());
            if (pairs) {
                merges.add(pair);
            } else {
                merges.add(merge.left() + " " + merge.right());
            }
        }
        JsonObject model = new JsonObject();
        model.addProperty("type", "BPE");
        model.add("vocab", vocabulary);
        model.add("merges", merges);
        JsonObject words = new JsonObject();
        words.addProperty("type", "ByteLevel");
        words.addProperty("add_prefix_space", false);
        JsonObject spaces = new JsonObject();
        spaces.addProperty("id", tables.size());
        spaces.addProperty("content", "   ");
        JsonArray added = new JsonArray();
        added.add(spaces);
        JsonObject whole = new JsonObject();
        whole.add("added_tokens", added);
        if (nfc) {
            JsonObject normalizer = new JsonObject();
            normalizer.addProperty("type", "NFC");
            whole.add("normalizer", normalizer);
        }
        whole.add("pre_tokenizer", words);
        whole.add("model", model);
        return whole.toString();
    }
}
