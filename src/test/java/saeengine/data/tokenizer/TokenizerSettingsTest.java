package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.DataException;
import saeengine.data.Fixtures;

/** What lies beside a tokenizer's tables: used, known to change nothing, or refused by name. */
class TokenizerSettingsTest {
    private static final String END = "{\"content\": \"<|endoftext|>\", \"lstrip\": false, \"special\": true}";

    @TempDir
    Path folder;

    @BeforeEach
    void aPair() {
        Fixtures.write(folder, "vocab.json", "{\"a\":0,\"b\":1,\"ab\":2,\"<|endoftext|>\":4}");
        Fixtures.write(folder, "merges.txt", "a b\n");
    }

    private void aWholeFile() {
        Fixtures.write(folder, "tokenizer.json", """
                {"version": "1.0", "normalizer": null,
                 "added_tokens": [{"id": 4, "content": "<|endoftext|>", "special": true},
                                  {"id": 5, "content": "  ", "special": false}],
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
                 "model": {"type": "BPE", "vocab": {"a":0,"b":1,"ab":2}, "merges": ["a b"]}}
                """);
    }

    private void read() {
        assertArrayEquals(new int[] {2, 0}, TokenizerLoader.load(folder).encode("aba"));
    }

    private void refused(String... parts) {
        String message = assertThrows(DataException.class, () -> TokenizerLoader.load(folder))
                .getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' in: " + message);
        }
    }

    /** As published with GPT-2, GPT-Neo, TinyStories and Pythia, and as transformers 5 writes them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model_max_length\": 1024}",
                "{\"unk_token\": \"<|endoftext|>\", \"bos_token\": \"<|endoftext|>\", \"eos_token\": \"<|endoftext|>\","
                        + " \"add_prefix_space\": false, \"model_max_length\": 2048, \"special_tokens_map_file\": null,"
                        + " \"name_or_path\": \"gpt2\", \"tokenizer_class\": \"GPT2Tokenizer\"}",
                "{\"add_bos_token\": false, \"add_prefix_space\": false, \"errors\": \"replace\", \"pad_token\": null,"
                        + " \"bos_token\": {\"__type\": \"AddedToken\", \"content\": \"<|endoftext|>\"},"
                        + " \"tokenizer_class\": \"GPT2Tokenizer\", \"clean_up_tokenization_spaces\": true}",
                "{\"add_prefix_space\": false, \"vocab_size\": 49152, \"tokenizer_class\": \"GPT2Tokenizer\","
                        + " \"sp_model_kwargs\": {}, \"clean_up_tokenization_spaces\": false}",
                "{\"backend\": \"tokenizers\", \"is_local\": false, \"tokenizer_class\": \"TokenizersBackend\","
                        + " \"added_tokens_decoder\": {\"4\": " + END + "}, \"extra_special_tokens\": {}}",
            })
    void publishedSettingsChangeNothing(String settings) {
        Fixtures.write(folder, "tokenizer_config.json", settings);
        Fixtures.write(folder, "special_tokens_map.json", "{\"bos_token\": \"<|endoftext|>\"}");
        Fixtures.write(folder, "added_tokens.json", "{\"<|endoftext|>\": 4}");
        read();
        aWholeFile();
        read();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"add_prefix_space\": true}; 'add_prefix_space' is true",
                "{\"add_bos_token\": true}; 'bos_token' names no token",
                "{\"add_eos_token\": true, \"eos_token\": \"<end>\"}; 'eos_token' names no token",
                "{\"add_bos_token\": 1}; 'add_bos_token' is 1, neither true nor false",
                "{\"strip_accents\": true}; 'strip_accents' is true",
                "{\"sp_model_kwargs\": {\"alpha\": 0.1}}; 'sp_model_kwargs'",
                "{\"do_lower_case\": true}; 'do_lower_case' is true",
                "{\"tokenizer_class\": \"CLIPTokenizer\"}; CLIPTokenizer",
                "{\"auto_map\": {\"AutoTokenizer\": \"own.Tokenizer\"}}; 'auto_map'",
                "{\"reverse_words\": 1}; 'reverse_words' is 1",
                "{\"added_tokens_decoder\": {\"9\": {\"content\": \"<pad>\", \"special\": true}}}; '<pad>' has the id 9",
                "{\"added_tokens_decoder\": {\"3\": {\"content\": \"ab\", \"special\": true}}}; 'ab' has the id 3",
                "{\"added_tokens_decoder\": {\"4\": 7}}; added token 4 is 7",
            })
    void whatWouldChangeIdsIsRefusedByName(String settings, String part) {
        Fixtures.write(folder, "tokenizer_config.json", settings);
        refused("tokenizer_config.json", part);
        aWholeFile();
        refused("tokenizer_config.json", part);
    }

    /** As Llama's and Gemma's settings say it, with a token's name or with the token. */
    @Test
    void whatStandsAroundATextIsUsed() {
        aWholeFile();
        Fixtures.write(
                folder,
                "tokenizer_config.json",
                "{\"add_bos_token\": true, \"bos_token\": \"  \", \"add_eos_token\": true,"
                        + " \"eos_token\": {\"content\": \"ab\"}}");
        Tokenizer tokenizer = TokenizerLoader.load(folder);
        assertArrayEquals(new int[] {5}, tokenizer.frame().before());
        assertArrayEquals(new int[] {2}, tokenizer.frame().after());
        assertArrayEquals(new int[] {2, 0}, tokenizer.encode("aba"));
        assertEquals(4, tokenizer.endOfText());
    }

    /** transformers goes by the settings where a file says otherwise. */
    @Test
    void theSettingsTakeAwayWhatTheFilePutsAroundAText() {
        String template = "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"b\","
                + " \"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}],"
                + " \"special_tokens\": {\"b\": {\"id\": \"b\", \"ids\": [1], \"tokens\": [\"b\"]}}}";
        Fixtures.write(folder, "tokenizer.json", """
                {"version": "1.0", "added_tokens": [], "post_processor": %s,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
                 "model": {"type": "BPE", "vocab": {"a":0,"b":1,"ab":2}, "merges": ["a b"]}}
                """.formatted(template));
        assertArrayEquals(new int[] {1}, TokenizerLoader.load(folder).frame().before());
        Fixtures.write(folder, "tokenizer_config.json", "{\"bos_token\": \"b\", \"eos_token\": \"a\"}");
        assertArrayEquals(new int[] {1}, TokenizerLoader.load(folder).frame().before());
        assertEquals(0, TokenizerLoader.load(folder).endOfText());
        Fixtures.write(folder, "tokenizer_config.json", "{\"bos_token\": \"b\", \"add_bos_token\": false}");
        assertArrayEquals(new int[0], TokenizerLoader.load(folder).frame().before());
    }

    /** The pair has no way to say that a text is cut at a token; the whole file says it. */
    @Test
    void tokensThatTextIsCutAtNeedTheWholeFile() {
        Fixtures.write(
                folder,
                "tokenizer_config.json",
                "{\"added_tokens_decoder\": {\"2\": {\"content\": \"ab\", \"special\": false}}}");
        refused("'ab'", "needs a tokenizer.json");
        Fixtures.write(
                folder,
                "tokenizer_config.json",
                "{\"added_tokens_decoder\": {\"5\": {\"content\": \"  \", \"special\": false}}}");
        refused("'  ' has the id 5", "vocab.json");
        aWholeFile();
        read();
    }

    @Test
    void addedTokensAreHeldAgainstTheTables() {
        Fixtures.write(folder, "added_tokens.json", "{\"<pad>\": 5}");
        refused("added_tokens.json", "'<pad>' has the id 5", "vocab.json");
        Fixtures.write(folder, "added_tokens.json", "{\"<pad>\": \"x\"}");
        refused("added_tokens.json", "the id of '<pad>'");
        for (String wild : new String[] {"1e999999999", "-1", "2.5", "[2]"}) {
            Fixtures.write(folder, "added_tokens.json", "{\"ab\": " + wild + "}");
            refused("added_tokens.json", "the id of 'ab'");
        }
        Fixtures.write(folder, "added_tokens.json", "{\"ab\": 2}");
        read();
    }
}
