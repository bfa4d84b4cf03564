package saeengine.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Reads {@code tokenizer.json}, the one-file format of Hugging Face tokenizers, where it describes byte-level BPE
 * with GPT-2's words: no normaliser or NFC, and any added tokens.
 *
 * <p>The format can describe much else. Whatever would change the ids is refused by name; nothing is ignored
 * that counts.
 */
final class TokenizerJson {
    private static final String VOCABULARY = "$.model.vocab";
    private static final String MERGES = "$.model.merges";

    private final Path file;
    private Map<String, Integer> vocabulary;
    private List<Merge> merges;

    private TokenizerJson(Path file) {
        this.file = file;
    }

    static BpeTokenizer read(Path file) {
        TokenizerJson reader = new TokenizerJson(file);
        return reader.tokenizer(reader.parse());
    }

    /** All but the vocabulary and the merges, which are far smaller as they are kept than as a tree. */
    private JsonObject parse() {
        try (Reader text = Utf8Files.characters(file)) {
            Allowance allowance = new Allowance(Files.size(file));
            JsonElement root = new JsonTree(allowance)
                    .with(VOCABULARY, json -> vocabulary = VocabularyJson.read(json, allowance, this::malformed))
                    .with(MERGES, json -> merges = merges(json, allowance))
                    .read(text);
            if (!root.isJsonObject()) {
                throw malformed("the top level is no object");
            }
            return root.getAsJsonObject();
        } catch (IOException | IllegalArgumentException e) {
            throw malformed(Utf8Files.reason(e));
        }
    }

    private BpeTokenizer tokenizer(JsonObject root) {
        checkWords(root.get("pre_tokenizer"));
        if (adds(root.get("post_processor"))) {
            throw unsupported("post_processor " + KnownKeys.shown(root.get("post_processor")) + ", which adds ids,");
        }
        JsonElement decoder = root.get("decoder");
        if (decoder != null && !decoder.isJsonNull() && !isOfType(decoder, "ByteLevel")) {
            throw unsupported("decoder " + KnownKeys.shown(decoder));
        }
        JsonObject model = object(root, "model");
        checkModel(model);
        if (vocabulary == null || merges == null) {
            throw malformed((vocabulary == null ? "'vocab'" : "'merges'") + " is missing in the model");
        }
        BpeTables tables = new BpeTables(file.toString(), vocabulary, merges);
        List<AddedTokens.Token> added = root.has("added_tokens") ? added(array(root, "added_tokens")) : List.of();
        checkAdded(added);
        checkKeys(root, model);
        return new BpeTokenizer(tables, added, normalizer(root.get("normalizer")));
    }

    private void checkKeys(JsonObject root, JsonObject model) {
        new KnownKeys()
                .used("model", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder")
                .harmless("a version of the format", "version")
                .harmless("transformers turns them off unless a caller asks for them", "truncation", "padding")
                .check(file.toString(), root);
        new KnownKeys()
                .used("type", "vocab", "merges", "byte_fallback", "ignore_merges", "dropout")
                .used("continuing_subword_prefix", "end_of_word_suffix")
                .harmless("with a token for each byte nothing is unknown", "unk_token", "fuse_unk")
                .check(file + ": its model", model);
    }

    private void checkWords(JsonElement words) {
        boolean byteLevel = words != null
                && words.isJsonObject()
                && "ByteLevel".equals(text(words.getAsJsonObject(), "type"))
                && !flag(words.getAsJsonObject(), "add_prefix_space", true)
                && flag(words.getAsJsonObject(), "use_regex", true);
        if (!byteLevel) {
            throw unsupported("pre_tokenizer " + words);
        }
        new KnownKeys()
                .used("type", "add_prefix_space", "use_regex")
                .harmless("about offsets, which nobody asks for here", "trim_offsets")
                .check(file + ": its pre_tokenizer", words.getAsJsonObject());
    }

    /** Whether a post-processor does more than move offsets: a template may put special tokens around a text. */
    private static boolean adds(JsonElement processor) {
        if (processor == null || processor.isJsonNull() || isOfType(processor, "ByteLevel")) {
            return false;
        }
        if (isOfType(processor, "Sequence")) {
            return any(processor, "processors", TokenizerJson::adds);
        }
        boolean isTemplate = isOfType(processor, "TemplateProcessing");
        return !isTemplate
                || any(processor, "single", part -> !(part instanceof JsonObject one && one.has("Sequence")));
    }

    private static boolean any(JsonElement processor, String parts, Predicate<JsonElement> test) {
        return !(processor.getAsJsonObject().get(parts) instanceof JsonArray list)
                || list.asList().stream().anyMatch(test);
    }

    private static boolean isOfType(JsonElement part, String type) {
        return part instanceof JsonObject fields
                && fields.get("type") instanceof JsonPrimitive name
                && name.isString()
                && name.getAsString().equals(type);
    }

    private void checkModel(JsonObject model) {
        // Files from before the type was written down hold BPE.
        if (model.has("type") && !"BPE".equals(text(model, "type"))) {
            throw unsupported("model type " + model.get("type"));
        }
        for (String flag : List.of("byte_fallback", "ignore_merges")) {
            if (flag(model, flag, false)) {
                throw unsupported("model." + flag);
            }
        }
        for (String name : List.of("continuing_subword_prefix", "end_of_word_suffix", "dropout")) {
            JsonElement value = model.get(name);
            boolean isSet = value != null
                    && !value.isJsonNull()
                    && !(isText(value) && value.getAsString().isEmpty());
            if (isSet) {
                throw unsupported("model." + name + " " + value);
            }
        }
    }

    private UnaryOperator<String> normalizer(JsonElement element) {
        if (element == null || element.isJsonNull()) {
            return text -> text;
        }
        if (element.isJsonObject() && "NFC".equals(text(element.getAsJsonObject(), "type"))) {
            return text -> Normalizer.normalize(text, Normalizer.Form.NFC);
        }
        throw unsupported("normalizer " + element);
    }

    private List<Merge> merges(JsonReader json, Allowance allowance) throws IOException {
        if (json.peek() != JsonToken.BEGIN_ARRAY) {
            throw malformed("'merges' is no list");
        }
        List<Merge> read = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            allowance.take(Merge.HELD_BYTES);
            int number = read.size() + 1;
            read.add(
                    json.peek() == JsonToken.STRING
                            ? VocabularyFiles.parse(() -> file + ": merge " + number, json.nextString())
                            : pair(json, number));
        }
        json.endArray();
        return read;
    }

    private Merge pair(JsonReader json, int number) throws IOException {
        if (json.peek() == JsonToken.BEGIN_ARRAY) {
            json.beginArray();
            String left = json.peek() == JsonToken.STRING ? json.nextString() : null;
            String right = json.peek() == JsonToken.STRING ? json.nextString() : null;
            if (left != null && right != null && json.peek() == JsonToken.END_ARRAY) {
                json.endArray();
                return new Merge(left, right);
            }
        }
        throw malformed("merge " + number + " is not two tokens");
    }

    private List<AddedTokens.Token> added(JsonArray json) {
        List<AddedTokens.Token> added = new ArrayList<>();
        for (JsonElement element : json) {
            if (!element.isJsonObject()) {
                throw malformed("added token " + element + " is no object");
            }
            JsonObject token = element.getAsJsonObject();
            new KnownKeys()
                    .used("id", "content", "special", "normalized", "single_word", "lstrip", "rstrip")
                    .check(file + ": an added token", token);
            String content = text(token, "content");
            if (content.isEmpty()) {
                throw malformed("an added token is empty");
            }
            boolean special = flag(token, "special", false);
            added.add(new AddedTokens.Token(
                    content, id(token.get("id"), content), special, flag(token, "normalized", !special)));
            for (String flag : List.of("single_word", "lstrip", "rstrip")) {
                // A special token is never looked for, so how it would be found does not matter.
                if (!special && flag(token, flag, false)) {
                    throw unsupported(flag + " of the added token '" + content + "'");
                }
            }
        }
        return added;
    }

    private void checkAdded(List<AddedTokens.Token> added) {
        Set<Integer> ids = added.stream().map(AddedTokens.Token::id).collect(Collectors.toSet());
        Map<Integer, String> tokenOf = new HashMap<>();
        vocabulary.forEach((token, id) -> {
            if (ids.contains(id)) {
                tokenOf.put(id, token);
            }
        });
        for (AddedTokens.Token token : added) {
            String other = tokenOf.put(token.id(), token.content());
            boolean idIsTaken = other != null && !other.equals(token.content());
            if (idIsTaken || vocabulary.getOrDefault(token.content(), token.id()) != token.id()) {
                throw malformed(
                        "added token '" + token.content() + "' and the vocabulary disagree on the id " + token.id());
            }
        }
    }

    private int id(JsonElement value, String token) {
        boolean isNumber = value != null
                && value.isJsonPrimitive()
                && value.getAsJsonPrimitive().isNumber();
        double id = isNumber ? value.getAsDouble() : -1;
        if (id < 0 || id > BpeTables.HIGHEST_ID || id != Math.rint(id)) {
            throw malformed("the id of '" + token + "' is " + value);
        }
        return (int) id;
    }

    private JsonObject object(JsonObject parent, String name) {
        JsonElement value = parent.get(name);
        if (value == null || !value.isJsonObject()) {
            throw malformed("'" + name + "' is missing or no object");
        }
        return value.getAsJsonObject();
    }

    private JsonArray array(JsonObject parent, String name) {
        JsonElement value = parent.get(name);
        if (value == null || !value.isJsonArray()) {
            throw malformed("'" + name + "' is missing or no list");
        }
        return value.getAsJsonArray();
    }

    private String text(JsonObject parent, String name) {
        JsonElement value = parent.get(name);
        if (value == null || !isText(value)) {
            throw malformed("'" + name + "' is missing or no string");
        }
        return value.getAsString();
    }

    private static boolean isText(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
    }

    private boolean flag(JsonObject parent, String name, boolean otherwise) {
        JsonElement value = parent.get(name);
        if (value == null || value.isJsonNull()) {
            return otherwise;
        }
        if (!(value instanceof JsonPrimitive flag && flag.isBoolean())) {
            throw malformed("'" + name + "' is " + KnownKeys.shown(value) + ", neither true nor false");
        }
        return value.getAsBoolean();
    }

    private DataException malformed(String cause) {
        return new DataException(file + ": is no tokenizer in the format of Hugging Face (" + cause
                + "): get the file again, or use vocab.json and merges.txt");
    }

    private DataException unsupported(String what) {
        return new DataException(file + ": " + what
                + " is not supported: this engine reads the byte-level BPE of GPT-2, GPT-Neo and GPT-NeoX");
    }
}
