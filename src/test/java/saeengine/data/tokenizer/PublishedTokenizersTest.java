package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.testing.MiniLm;

/**
 * The tokenizers that models were published with on 290 odd texts. The tables were made by the Rust library that the
 * format comes from (tokenizers 0.23.2): the ids of a text, those of the same text where its special tokens are meant, and
 * the text that the first ids decode to; "=" stands for the same again.
 */
class PublishedTokenizersTest {
    private static String resource(String name) throws IOException {
        try (InputStream in = PublishedTokenizersTest.class.getResourceAsStream("/tokenizers/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static List<String> texts() throws IOException {
        return JsonParser.parseString(resource("texts.json")).getAsJsonArray().asList().stream()
                .map(text -> text.getAsString())
                .toList();
    }

    private static int[] ids(String list) {
        return list.isEmpty()
                ? new int[0]
                : Arrays.stream(list.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    /** Holds a tokenizer to its table. */
    static void check(String name, Tokenizer tokenizer) throws IOException {
        List<String> texts = texts();
        String[] lines = resource(name + ".tsv").split("\n");
        assertEquals(texts.size(), lines.length);
        for (int i = 0; i < lines.length; i++) {
            String[] fields = lines[i].split("\t", -1);
            String text = texts.get(i);
            String where = name + ", text " + i + ": '" + text + "'";
            int[] expected = ids(fields[0]);
            assertArrayEquals(expected, tokenizer.encode(text), where);
            int[] marked = fields[1].equals("=") ? expected : ids(fields[1]);
            assertArrayEquals(marked, tokenizer.encodeMarked(text), where);
            String decoded = fields[2].equals("=")
                    ? text
                    : JsonParser.parseString(fields[2]).getAsString();
            assertEquals(decoded, tokenizer.decode(expected), where);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma3", "qwen3", "llama3", "llama2", "neox"})
    void idsAndTextAreThoseOfTheLibrary(String name) throws IOException {
        check(name, TokenizerLoader.load(TokenizerFiles.require(name)));
    }

    @Test
    void wordPiecesAreThoseOfTheLibrary(@TempDir Path folder) throws IOException {
        Tokenizer tokenizer = TokenizerLoader.load(MiniLm.writeTokenizer(folder));
        check("minilm", tokenizer);
        assertArrayEquals(new int[] {101, 7592, 102}, tokenizer.frame().around(tokenizer.encode("Hello")));
    }

    @ParameterizedTest
    @CsvSource({"gemma3, 2, 106", "llama2, 1, 2", "llama3, -1, 128001", "qwen3, -1, 151643", "neox, -1, 0"})
    void whatStandsAroundATextIsTheTokenizersOwn(String name, int before, int end) {
        Tokenizer tokenizer = TokenizerLoader.load(TokenizerFiles.require(name));
        assertArrayEquals(
                before < 0 ? new int[0] : new int[] {before}, tokenizer.frame().before());
        assertArrayEquals(new int[0], tokenizer.frame().after());
        assertEquals(end, tokenizer.endOfText());
    }
}
