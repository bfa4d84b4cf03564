package saeengine.data.tokenizer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import saeengine.data.DataException;
import saeengine.data.KnownKeys;
import saeengine.data.tokenizer.part.BertText;
import saeengine.data.tokenizer.part.Normalizer;

/**
 * What a tokenizer_config.json says again of how a text is changed before it is cut. transformers goes by it where it
 * and tokenizer.json differ; here they have to agree.
 */
final class NormalizerSettings {
    static final String[] KEYS = {"add_prefix_space", "do_lower_case", "strip_accents", "tokenize_chinese_chars"};

    private final String file;
    private final JsonObject json;

    /** @param file named in errors */
    NormalizerSettings(String file, JsonObject json) {
        this.file = file;
        this.json = json;
    }

    void check(PartsTokenizer.Parts parts) {
        boolean isBert = parts.normalizer() instanceof BertText;
        BertText bert = isBert ? (BertText) parts.normalizer() : new BertText(false, false, false, false);
        require("add_prefix_space", addsSpace(parts));
        require("do_lower_case", bert.lower());
        require("strip_accents", bert.stripAccents());
        // Where there is no such normalizer, nobody would look at this one.
        if (isBert) {
            require("tokenize_chinese_chars", bert.chinese());
        }
    }

    /** Whether a text gets a space, or SentencePiece's mark, before its first letter. */
    private static boolean addsSpace(PartsTokenizer.Parts parts) {
        boolean[] adds = {false};
        Normalizer normalizer = parts.normalizer();
        parts.words().cut(normalizer.apply("x"), true, word -> adds[0] |= word.length() > 1);
        return adds[0];
    }

    private void require(String key, boolean is) {
        JsonElement value = json.get(key);
        if (value != null && !value.isJsonNull() && !value.equals(new JsonPrimitive(is))) {
            throw new DataException(file + ": '" + key + "' is " + KnownKeys.shown(value) + ", and the tokenizer was"
                    + " made with " + is + ": it would change the text before it is encoded");
        }
    }
}
