package saeengine.data.tokenizer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import saeengine.data.DataException;
import saeengine.data.JsonFile;
import saeengine.data.KnownKeys;
import saeengine.data.tokenizer.part.Frame;

/**
 * What lies beside a tokenizer's tables and may change the ids: {@code tokenizer_config.json} and
 * {@code added_tokens.json}, which transformers reads on top of them. They are held against the tokenizer as it was
 * read: what would make another one of it is refused by name.
 */
final class TokenizerSettings {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String ADDED = "added_tokens.json";

    private final Path folder;
    private final PartsTokenizer tokenizer;
    private final boolean whole;

    private TokenizerSettings(Path folder, PartsTokenizer tokenizer, boolean whole) {
        this.folder = folder;
        this.tokenizer = tokenizer;
        this.whole = whole;
    }

    /** @param whole whether the tokenizer comes from a tokenizer.json, which names its added tokens itself */
    static Tokenizer held(Path folder, PartsTokenizer tokenizer, boolean whole) {
        TokenizerSettings settings = new TokenizerSettings(folder, tokenizer, whole);
        settings.checkAdded(folder.resolve(ADDED));
        Path config = folder.resolve(CONFIG);
        return Files.exists(config) ? settings.configured(config) : tokenizer;
    }

    /** The tokenizer with the ids around a text that its settings name. */
    private Tokenizer configured(Path file) {
        JsonObject json = JsonFile.object(file);
        known().check(file.toString(), json);
        if (json.get("added_tokens_decoder") instanceof JsonObject tokens) {
            tokens.entrySet().forEach(token -> checkDescribed(file, token.getKey(), token.getValue()));
        }
        new NormalizerSettings(file.toString(), json).check(tokenizer.parts());
        NamedTokens names = new NamedTokens(file.toString(), json, tokenizer);
        int[] before =
                names.around("add_bos_token", "bos_token", tokenizer.frame().before());
        int[] after =
                names.around("add_eos_token", "eos_token", tokenizer.frame().after());
        return tokenizer.with(new Frame(before, after), tokenizer.endOfText() < 0 ? names.idOf("eos_token") : -1);
    }

    private static KnownKeys known() {
        KnownKeys keys = new KnownKeys()
                .used("added_tokens_decoder", "add_bos_token", "add_eos_token", "bos_token", "eos_token")
                .used(NormalizerSettings.KEYS)
                .only("tokenizer_class", "others may cut texts in ways of their own", classes());
        return harmless(keys);
    }

    private static JsonElement[] classes() {
        return List.of(
                        "GPT2Tokenizer",
                        "GPT2TokenizerFast",
                        "GPTNeoXTokenizer",
                        "GPTNeoXTokenizerFast",
                        "CodeGenTokenizer",
                        "CodeGenTokenizerFast",
                        "LlamaTokenizer",
                        "LlamaTokenizerFast",
                        "GemmaTokenizer",
                        "GemmaTokenizerFast",
                        "Qwen2Tokenizer",
                        "Qwen2TokenizerFast",
                        "BertTokenizer",
                        "BertTokenizerFast",
                        "PreTrainedTokenizer",
                        "PreTrainedTokenizerFast",
                        "TokenizersBackend")
                .stream()
                .map(JsonPrimitive::new)
                .toArray(JsonElement[]::new);
    }

    private static KnownKeys harmless(KnownKeys keys) {
        return keys.only("sp_model_kwargs", "others would cut words at random", new JsonObject())
                .harmless(
                        "names of special tokens, which are never looked for in a text",
                        "unk_token",
                        "pad_token",
                        "sep_token",
                        "cls_token",
                        "mask_token",
                        "additional_special_tokens",
                        "extra_special_tokens",
                        "model_specific_special_tokens",
                        "boi_token",
                        "eoi_token",
                        "image_token",
                        "special_tokens_map_file",
                        "split_special_tokens")
                .harmless(
                        "what a caller may ask of a tokenizer; text is cut by --context here",
                        "vocab_size",
                        "model_max_length",
                        "max_len",
                        "max_length",
                        "stride",
                        "truncation",
                        "truncation_side",
                        "truncation_strategy",
                        "padding",
                        "padding_side",
                        "pad_to_multiple_of",
                        "pad_token_type_id",
                        "model_input_names",
                        "use_default_system_prompt",
                        "return_token_type_ids",
                        "chat_template")
                .harmless(
                        "about text made from ids; here it is those ids' bytes",
                        "errors",
                        "clean_up_tokenization_spaces",
                        "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output",
                        "spaces_between_special_tokens",
                        "trim_offsets")
                .harmless(
                        "says where the file comes from and what loads it",
                        "name_or_path",
                        "_name_or_path",
                        "_commit_hash",
                        "tokenizer_file",
                        "use_fast",
                        "from_slow",
                        "legacy",
                        "backend",
                        "do_basic_tokenize",
                        "never_split",
                        "is_local",
                        "local_files_only",
                        "processor_class",
                        "transformers_version");
    }

    /** One entry of added_tokens_decoder: an id and what its token is. */
    private void checkDescribed(Path file, String id, JsonElement token) {
        boolean isToken = id.matches("\\d{1,7}")
                && token instanceof JsonObject fields
                && fields.get("content") instanceof JsonPrimitive content
                && content.isString();
        if (!isToken) {
            throw new DataException(file + ": its added token " + id + " is " + KnownKeys.shown(token)
                    + ", not a token with a content");
        }
        JsonObject fields = token.getAsJsonObject();
        boolean special = fields.get("special") instanceof JsonPrimitive flag && flag.getAsBoolean();
        checkToken(file, fields.get("content").getAsString(), Integer.parseInt(id), special);
    }

    private void checkAdded(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        for (Map.Entry<String, JsonElement> token : JsonFile.object(file).entrySet()) {
            boolean isId = token.getValue() instanceof JsonPrimitive number
                    && number.isNumber()
                    && number.getAsDouble() >= 0
                    && number.getAsDouble() <= BpeTables.HIGHEST_ID
                    && number.getAsDouble() == Math.rint(number.getAsDouble());
            if (!isId) {
                throw new DataException(
                        file + ": the id of '" + token.getKey() + "' is " + KnownKeys.shown(token.getValue()));
            }
            // The file does not say which tokens are special; those the tables hold are looked for or not as they say.
            checkToken(file, token.getKey(), (int) token.getValue().getAsDouble(), true);
        }
    }

    /** A token that the tables lack, or that would be cut out of a text they encode otherwise. */
    private void checkToken(Path file, String content, int id, boolean special) {
        if (!tokenizer.stands(id, content)) {
            throw new DataException(file + ": '" + content + "' has the id " + id + " there, which "
                    + (whole ? "tokenizer.json" : VocabularyFiles.VOCABULARY) + " in " + folder
                    + " does not say; take both from the same model");
        }
        if (!special && !whole) {
            throw new DataException(file + ": '" + content + "' is to be cut out of texts as one token, which needs a"
                    + " tokenizer.json; put the model's into " + folder);
        }
    }
}
