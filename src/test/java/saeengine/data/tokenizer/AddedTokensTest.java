package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.Fixtures;

/** The rules of GPT-NeoX's file on a small one of the same build: NFC, runs of spaces, special tokens. */
class AddedTokensTest {
    // Ids: a 0, b 1, Ġ 2, ĠĠ 3, Ã 4, © 5, Ã© 6, Ì 7, ģ 8; <|endoftext|> 10; runs of 2, 3 and 4 spaces 20, 21, 22.
    private static final String FILE = """
            {"added_tokens": [
               {"id": 10, "special": true, "content": "<|endoftext|>", "normalized": false},
               {"id": 16, "special": true, "content": "ab", "normalized": true},
               {"id": 20, "special": false, "content": "  ", "normalized": true},
               {"id": 22, "special": false, "content": "    ", "normalized": true},
               {"id": 21, "special": false, "content": "   ", "normalized": true},
               {"id": 30, "special": false, "content": "be\u0301", "normalized": false},
               {"id": 31, "special": false, "content": "ae\u0301", "normalized": true}],
             "normalizer": {"type": "NFC"},
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
             "model": {"type": "BPE", "merges": ["Ġ Ġ", "Ã ©"],
               "vocab": {"a": 0, "b": 1, "Ġ": 2, "ĠĠ": 3, "Ã": 4, "©": 5, "Ã©": 6, "Ì": 7, "ģ": 8, "Ġa": 9, "Ċ": 11,
                         "<": 12, "|": 13, ">": 14, "e": 15}}}
            """;

    @TempDir
    Path folder;

    private Tokenizer tokenizer() {
        return TokenizerLoader.load(Fixtures.write(folder, "small.json", FILE));
    }

    private void check(String text, int... ids) {
        assertArrayEquals(ids, tokenizer().encode(text), "'" + text + "'");
    }

    @Test
    void runsOfSpacesAreTakenLongestFirstFromTheLeft() {
        check("a b", 0, 2, 1);
        check("a  b", 0, 20, 1);
        check("a   b", 0, 21, 1);
        check("a    b", 0, 22, 1);
        check("a     b", 0, 22, 2, 1);
        check("a      b", 0, 22, 20, 1);
        check("    ", 22);
        check("   \n  a", 21, 11, 20, 0);
    }

    @Test
    void aTextIsComposedBeforeItIsSplit() {
        check("e\u0301", 6);
        check("é", 6);
        assertEquals("é", tokenizer().decode(tokenizer().encode("e\u0301")));
    }

    @Test
    void aTokenIsLookedForBeforeOrAfterNormalising() {
        check("be\u0301", 30);
        check("bé", 1, 6);
        check("ae\u0301", 31);
        check("aé", 31);
    }

    @Test
    void aSpecialTokenIsNeverLookedFor() {
        assertEquals(10, tokenizer().endOfText());
        assertEquals("<|endoftext|>", tokenizer().piece(10));
        check("<|>", 12, 13, 14);
        assertEquals("ab", tokenizer().piece(16));
        check("ab", 0, 1);
    }

    @Test
    void idsOfAddedTokensDecodeAndCount() {
        assertEquals(32, tokenizer().vocabularySize());
        assertEquals("a   b", tokenizer().decode(new int[] {0, 21, 1}));
    }
}
