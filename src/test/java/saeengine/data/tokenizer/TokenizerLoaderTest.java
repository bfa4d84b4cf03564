package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.DataException;
import saeengine.data.Fixtures;

class TokenizerLoaderTest {
    private static final String VOCABULARY = "{\"a\":0,\"b\":1,\"ab\":2,\"c\":3,\"<|endoftext|>\":4}";

    @TempDir
    Path folder;

    private void pair(String vocabulary, String merges) {
        Fixtures.write(folder, "vocab.json", vocabulary);
        Fixtures.write(folder, "merges.txt", merges);
    }

    /** A tokenizer.json around a model, with what GPT-2's has beside it. */
    private static String whole(String vocabulary, String merges, String more) {
        return """
                {"version": "1.0", "added_tokens": [%s], "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
                 "model": {"dropout": null, "unk_token": null, "continuing_subword_prefix": "", "fuse_unk": false,
                           "vocab": %s, "merges": %s}}
                """.formatted(more, vocabulary, merges);
    }

    private String failure(String... mentioned) {
        String message = assertThrows(DataException.class, () -> TokenizerLoader.load(folder))
                .getMessage();
        for (String part : mentioned) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(message.startsWith(folder.toString()), message);
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void readsVocabularyAndMerges() {
        pair(VOCABULARY, "#version: 0.2\na b\n");
        assertArrayEquals(new int[] {2, 3}, TokenizerLoader.load(folder).encode("abc"));
        pair("\ufeff" + VOCABULARY, "a b");
        assertArrayEquals(new int[] {2, 3}, TokenizerLoader.load(folder).encode("abc"));
        pair(VOCABULARY, "#version: 0.2\r\na b\r\n\r\n");
        assertArrayEquals(new int[] {2, 3}, TokenizerLoader.load(folder).encode("abc"));
    }

    @Test
    void onlyTheFirstLineIsAVersion() {
        pair("{\"#\":0,\"##\":1,\"####\":2}", "# #\n## ##\n");
        assertArrayEquals(new int[] {2, 0}, TokenizerLoader.load(folder).encode("#####"));
        pair("{\"#version\":0,\"s\":1,\"#versions\":2,\"ss\":3}", "#version s\ns s\n#version s\n");
        assertEquals(
                List.of(new Merge("s", "s"), new Merge("#version", "s")),
                VocabularyFiles.read(folder).merges());
    }

    @Test
    void readsTheWholeFileWithMergesInBothNotations() {
        Path file = Fixtures.write(folder, "other.json", whole(VOCABULARY, "[\"a b\"]", ""));
        assertArrayEquals(new int[] {2, 3}, TokenizerLoader.load(file).encode("abc"));
        assertEquals(4, TokenizerLoader.load(file).endOfText());
        Fixtures.write(folder, "tokenizer.json", whole(VOCABULARY, "[[\"a\", \"b\"]]", ""));
        assertArrayEquals(new int[] {2, 3}, TokenizerLoader.load(folder).encode("abc"));
    }

    @Test
    void theWholeFileWinsOverThePair() {
        pair(VOCABULARY, "a b\n");
        Fixtures.write(folder, "tokenizer.json", whole("{\"a\":7,\"b\":8}", "[]", ""));
        assertArrayEquals(new int[] {7, 8}, TokenizerLoader.load(folder).encode("ab"));
    }

    @Test
    void missingFilesAreNamed() {
        failure("no tokenizer.json", "no vocab.json");
        Fixtures.write(folder, "vocab.json", VOCABULARY);
        failure("no tokenizer.json", "no merges.txt");
        Path nowhere = folder.resolve("nowhere");
        String message = assertThrows(DataException.class, () -> TokenizerLoader.load(nowhere))
                .getMessage();
        assertTrue(message.startsWith(nowhere + ": no such folder"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":0,; vocab.json",
                "[\"a\"]; vocab.json",
                "{\"a\":\"x\"}; vocab.json",
                "{\"a\":1.5}; vocab.json",
                "{\"a\":0} {\"b\":1}; vocab.json",
                "{\"a\":0,\"a\":1}; 'a' stands there twice",
                "{\"a\":0,\"b\":0}; share the id 0",
                "{\"a\":-1}; the id -1",
                "{\"a\":99999999}; the id 99999999",
                "``; vocab.json"
            })
    void aBadVocabularyIsRefused(String vocabulary, String mentioned) {
        pair(vocabulary, "");
        failure(mentioned);
    }

    @Test
    void badMergesAreRefused() {
        pair(VOCABULARY, "#version: 0.2\na b\nab\n");
        failure("merges.txt: line 3", "'ab' is no merge");
        pair(VOCABULARY, "a b c\n");
        failure("line 1", "'a b c'");
        pair(VOCABULARY, " b\n");
        failure("line 1");
        pair(VOCABULARY, "a b\na z\n");
        failure("merge 2 ('a z')", "'z'");
        pair(VOCABULARY, "b c\n");
        failure("merge 1 ('b c')", "'bc'");
        pair(VOCABULARY, "a b\na b\n");
        failure("merge 2", "twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"vocab\"; \"vocabulary\"; 'vocab' is missing",
                "[\"a b\"]; {}; 'merges' is no list",
                "[\"a b\"]; [3]; merge 1 is not two tokens",
                "[\"a b\"]; [[\"a\"]]; not two tokens",
                "[\"a b\"]; [\"ab\"]; 'ab' is no merge",
                "[\"a b\"]; [\"a z\"]; needs the token 'z'",
                "\"b\":1; \"b\":\"1\"; the id of 'b'",
                "\"b\":1; \"b\":1.5; the id of 'b' is 1.5",
                "\"b\":1; \"b\":{}; the id of 'b' is no number but a begin object",
                "\"normalizer\": null; \"normalizer\": {\"type\": \"Precompiled\"}; normalizer 'Precompiled'",
                "\"ByteLevel\"; \"Whitespace\"; pre_tokenizer 'Whitespace'",
                "\"add_prefix_space\": false; \"add_prefix_space\": 1; neither true nor false",
                "\"dropout\": null; \"dropout\": 0.1; a dropout",
                "\"dropout\": null; \"type\": \"Unigram\"; Unigram",
                "\"continuing_subword_prefix\": \"\"; \"continuing_subword_prefix\": \"##\"; continuing_subword_prefix",
                "\"dropout\": null; \"dropout\": null?; malformed JSON",
                "\"dropout\": null; \"ignore_merges\": \"no\"; neither true nor false",
                "\"dropout\": null; \"shuffle\": 1; 'shuffle' is 1",
                "\"trim_offsets\": true; \"reverse\": true; 'reverse' is true",
                "\"version\": \"1.0\"; \"detokenize\": true; 'detokenize' is true",
                "\"version\": \"1.0\"; \"decoder\": {\"type\": \"CTC\"}; decoder 'CTC'",
                "\"version\": \"1.0\"; \"post_processor\": {\"type\": \"BertProcessing\"}; 'cls' of its post_processor is missing",
                "\"version\": \"1.0\"; \"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"a\"}}, {\"Sequence\": {\"id\": \"A\"}}]}; 'special_tokens' of its post_processor is missing",
                "\"version\": \"1.0\"; \"post_processor\": {\"type\": \"Sequence\", \"processors\": [{\"type\": \"Pairs\"}]}; post_processor 'Pairs'",
            })
    void aWholeFileThatSaysSomethingElseIsRefused(String said, String instead, String mentioned) {
        String good = whole(VOCABULARY, "[\"a b\"]", "");
        assertTrue(good.contains(said), said);
        Fixtures.write(folder, "tokenizer.json", good.replace(said, instead));
        failure(mentioned);
    }

    @Test
    void aWholeFileSaysNothingTwice() {
        String good = whole(VOCABULARY, "[\"a b\"]", "");
        Fixtures.write(folder, "tokenizer.json", good.replace("\"c\":3", "\"b\":3"));
        failure("token 'b' stands there twice");
        Fixtures.write(folder, "tokenizer.json", good.replace("\"version\": \"1.0\"", "\"model\": {}"));
        failure("'model' stands twice");
        Fixtures.write(folder, "tokenizer.json", good + "{}");
        failure("malformed JSON");
    }

    /** As a tree, two bytes of JSON can take eighty, and a hundred thousand brackets as many calls. */
    @Test
    void aWholeFileOutOfAllProportionIsRefused() {
        String good = whole(VOCABULARY, "[\"a b\"]", "");
        for (String value : new String[] {"1", "[]", "{}", "\"\""}) {
            String many = "[" + (value + ",").repeat(800_000) + value + "]";
            Fixtures.write(folder, "tokenizer.json", good.replace("\"1.0\"", many));
            failure("MiB of values, out of all proportion");
        }
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        Fixtures.write(folder, "tokenizer.json", good.replace("\"1.0\"", deep));
        failure("Nesting limit");
    }

    @Test
    void aVocabularyOutOfAllProportionIsRefused() {
        StringBuilder many = new StringBuilder("{\"a\":0");
        for (int i = 1; i <= 1_000_000; i++) {
            many.append(",\"t").append(i).append("\":").append(i);
        }
        pair(many + "}", "");
        failure("vocab.json", "MiB of values, out of all proportion");
        pair(VOCABULARY, "a b\n".repeat(1_000_000));
        failure("merges.txt", "MiB of values, out of all proportion");
        String merges = "[\"a b\"" + ",\"a b\"".repeat(700_000) + "]";
        Fixtures.write(folder, "tokenizer.json", whole(VOCABULARY, merges, ""));
        failure("tokenizer.json", "MiB of values, out of all proportion");
    }

    /** A hash table of merges whose hashes a file has made equal would compare each with all others but for an order. */
    @Test
    void mergesHaveAnOrder() {
        Merge merge = new Merge("Aa", "b");
        assertEquals(new Merge("BB", "b").hashCode(), merge.hashCode());
        assertTrue(merge.compareTo(new Merge("BB", "a")) < 0 && merge.compareTo(new Merge("Aa", "a")) > 0);
        assertEquals(0, merge.compareTo(new Merge("Aa", "b")));
    }

    @Test
    void aByteWithoutATokenIsNamedWithTheFile() {
        Path file = Fixtures.write(folder, "other.json", whole(VOCABULARY, "[\"a b\"]", ""));
        Tokenizer tokenizer = TokenizerLoader.load(file);
        String message =
                assertThrows(DataException.class, () -> tokenizer.encode("z\n")).getMessage();
        assertTrue(message.startsWith(file + ": the vocabulary has no token for the byte 0x7A"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"post_processor\": null, \"decoder\": null, \"truncation\": {\"max_length\": 2}, \"padding\": {}",
                "\"post_processor\": {\"type\": \"ByteLevel\", \"trim_offsets\": true}, \"decoder\": {\"type\": \"ByteLevel\"}",
                "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"Sequence\": {\"id\": \"A\"}}]}",
                "\"post_processor\": {\"type\": \"Sequence\", \"processors\": [{\"type\": \"ByteLevel\"}]}",
            })
    void whatChangesNoIdIsRead(String more) {
        String good = whole(VOCABULARY, "[\"a b\"]", "");
        Fixtures.write(folder, "tokenizer.json", good.replace("\"version\": \"1.0\"", more));
        assertArrayEquals(new int[] {2, 3}, TokenizerLoader.load(folder).encode("abc"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"id\":1,\"content\":\"x\"}; disagree on the id 1",
                "{\"id\":9,\"content\":\"a\"}; disagree on the id 9",
                "{\"id\":9,\"content\":\"\"}; empty",
                "{\"id\":9}; 'content'",
                "{\"content\":\"x\"}; 'id' of its added token 'x'",
                "7; its added token is 7",
                "{\"id\":9,\"content\":\"x\",\"greedy\":true}; 'greedy' is true",
            })
    void badAddedTokensAreRefused(String token, String mentioned) {
        Fixtures.write(folder, "tokenizer.json", whole(VOCABULARY, "[]", token));
        failure("tokenizer.json", mentioned);
    }
}
