package saeengine.data.tokenizer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import saeengine.data.Allowance;
import saeengine.data.DataException;
import saeengine.data.KnownKeys;
import saeengine.data.Utf8Files;
import saeengine.data.tokenizer.part.ByteText;
import saeengine.data.tokenizer.part.Decoder;
import saeengine.data.tokenizer.part.Decoders;
import saeengine.data.tokenizer.part.Frames;
import saeengine.data.tokenizer.part.Normalizers;
import saeengine.data.tokenizer.part.Part;
import saeengine.data.tokenizer.part.PreTokenizer;
import saeengine.data.tokenizer.part.PreTokenizers;

/**
 * Reads {@code tokenizer.json}, the one-file format of Hugging Face tokenizers, part by part.
 *
 * <p>Whatever would change the ids and is not known is refused by name; nothing is ignored that counts.
 */
final class TokenizerJson {
    private static final String VOCABULARY = "$.model.vocab";
    private static final String MERGES = "$.model.merges";

    private final Path file;

    @SuppressWarnings("NullAway.Init") // parse sets both, or fails
    private Map<String, Integer> vocabulary;

    @SuppressWarnings("NullAway.Init") // as above
    private List<Merge> merges;

    private TokenizerJson(Path file) {
        this.file = file;
    }

    static PartsTokenizer read(Path file) {
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

    private PartsTokenizer tokenizer(JsonObject root) {
        new KnownKeys()
                .used("model", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder")
                .harmless("a version of the format", "version")
                .harmless("transformers turns them off unless a caller asks for them", "truncation", "padding")
                .check(file.toString(), root);
        String name = file.toString();
        PreTokenizer words = PreTokenizers.read(name, root.get("pre_tokenizer"));
        if (!root.has("model")) {
            throw malformed("'model' is missing");
        }
        Part model = new Part(name, "model", root.get("model"));
        if (vocabulary == null) {
            throw malformed("'vocab' is missing in the model");
        }
        WordModel read = Models.read(model, new Models.Tables(name, vocabulary, merges, words.bytes()));
        List<AddedTokens.Token> added = added(root.get("added_tokens"));
        checkAdded(added);
        PartsTokenizer tokenizer = new PartsTokenizer(new PartsTokenizer.Parts(
                name,
                vocabulary,
                added,
                Normalizers.read(name, root.get("normalizer")),
                words,
                read,
                Decoders.read(name, root.get("decoder"), words.bytes() ? new ByteText() : Decoder.SPACED),
                Frames.read(name, root.get("post_processor"))));
        // An id that no token has is an error there.
        tokenizer.decode(tokenizer.frame().around(new int[0]));
        return tokenizer;
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

    private List<AddedTokens.Token> added(JsonElement json) {
        if (json == null || json instanceof JsonNull) {
            return AddedTokens.NONE;
        }
        if (!(json instanceof JsonArray tokens)) {
            throw malformed("'added_tokens' is no list");
        }
        List<AddedTokens.Token> added = new ArrayList<>();
        for (JsonElement element : tokens) {
            String content = new Part(file.toString(), "added token", element).text("content");
            Part token = new Part(file.toString(), "added token '" + content + "'", element).harmless("content");
            if (content.isEmpty()) {
                throw malformed("an added token is empty");
            }
            boolean special = token.flag("special", false);
            added.add(new AddedTokens.Token(
                    content,
                    token.count("id", BpeTables.HIGHEST_ID),
                    special,
                    token.flag("normalized", !special),
                    token.flag("single_word", false),
                    token.flag("lstrip", false),
                    token.flag("rstrip", false)));
            token.end();
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

    private DataException malformed(String cause) {
        return new DataException(file + ": is no tokenizer in the format of Hugging Face (" + cause
                + "): get the file again, or use vocab.json and merges.txt");
    }
}
