package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import saeengine.data.DataException;
import saeengine.data.tokenizer.part.ByteAlphabet;

class BpeTokenizerTest {
    private static final Merge L_O = new Merge("l", "o");

    /** The 256 bytes, then what each merge makes, then {@code <|endoftext|>}. */
    private static BpeTables tables(Merge... merges) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (char c : new ByteAlphabet().inOrder().toCharArray()) {
            vocabulary.put(String.valueOf(c), vocabulary.size());
        }
        for (Merge merge : merges) {
            vocabulary.put(merge.joined(), vocabulary.size());
        }
        vocabulary.put("<|endoftext|>", vocabulary.size());
        return new BpeTables("test", vocabulary, List.of(merges));
    }

    /** As in the paper: l o, lo w, e r, and a space before low. */
    private final Tokenizer tokenizer = tables(
                    L_O, new Merge("lo", "w"), new Merge("e", "r"), new Merge("Ġ", "low"), new Merge("low", "er"))
            .tokenizer();

    @Test
    void mergesByRankAsWorkedOutByHand() {
        // lower: l o w e r -> lo w e r -> low e r -> low er -> lower
        assertArrayEquals(new int[] {260}, tokenizer.encode("lower"));
        // " lower": the pair (space, low) has rank 3, before (low, er) with rank 4: " low" and "er"
        assertArrayEquals(new int[] {259, 258}, tokenizer.encode(" lower"));
        // slow: s stays; low has rank 1; nothing joins s and low
        assertArrayEquals(new int[] {'s' - '!', 257}, tokenizer.encode("slow"));
        // the words are "low", "!", "?" as one run of signs: no merge crosses a word
        assertArrayEquals(new int[] {257, '!' - '!', '?' - '!'}, tokenizer.encode("low!?"));
        assertArrayEquals(new int[0], tokenizer.encode(""));
    }

    @Test
    void aLaterMergeNeverGoesBeforeAnEarlierOne() {
        // abc with b+c learned first: a bc, although a+b stands to the left
        Tokenizer laterLeft = tables(new Merge("b", "c"), new Merge("a", "b")).tokenizer();
        assertArrayEquals(new int[] {'a' - '!', 256}, laterLeft.encode("abc"));
    }

    @Test
    void equalPairsMergeFromTheLeft() {
        Tokenizer twins = tables(new Merge("a", "a"), new Merge("aa", "aa")).tokenizer();
        assertArrayEquals(new int[] {256, 'a' - '!'}, twins.encode("aaa"));
        assertArrayEquals(new int[] {257, 256, 'a' - '!'}, twins.encode("aaaaaaa"));
    }

    @Test
    void aVeryLongWordIsMergedWhole() {
        Tokenizer twins = tables(new Merge("=", "="), new Merge("==", "==")).tokenizer();
        int[] ids = twins.encode("=".repeat(1_000_003));
        assertEquals(250_002, ids.length);
        assertTrue(Arrays.stream(ids, 0, 250_000).allMatch(id -> id == 257));
        assertArrayEquals(new int[] {256, '=' - '!'}, Arrays.copyOfRange(ids, 250_000, 250_002));
    }

    @Test
    void moreWordsThanAreRememberedStayRight() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 70_000; i++) {
            text.append(" low").append(Character.toString(0x4E00 + i % 20_000)).append((char) ('a' + i / 20_000));
        }
        int[] first = tokenizer.encode(text.toString());
        assertEquals(text.toString(), tokenizer.decode(first));
        assertArrayEquals(first, tokenizer.encode(text.toString()));
        assertEquals(5 * 70_000, first.length);
    }

    @Test
    void aSpecialTokenInATextIsText() {
        int[] ids = tokenizer.encode("<|endoftext|>");
        assertEquals(13, ids.length);
        assertEquals("<|endoftext|>", tokenizer.decode(ids));
        assertEquals(261, tokenizer.endOfText());
        assertEquals("<|endoftext|>", tokenizer.decode(new int[] {261}));
        assertEquals(262, tokenizer.vocabularySize());
    }

    @Test
    void aVocabularyWithoutEndOfTextSaysSo() {
        BpeTables tables = new BpeTables("test", Map.of("a", 0, "b", 5), List.of());
        assertEquals(-1, tables.tokenizer().endOfText());
        assertEquals(6, tables.tokenizer().vocabularySize());
        assertEquals(2, tables.size());
    }

    @Test
    void brokenCharactersDecodeToReplacements() {
        int[] snowman = tokenizer.encode("☃");
        assertEquals(3, snowman.length);
        assertEquals("☃", tokenizer.decode(snowman));
        assertEquals("\ufffd", tokenizer.decode(Arrays.copyOf(snowman, 2)));
        assertEquals("\\xE2", tokenizer.piece(snowman[0]));
        assertEquals(" low", tokenizer.piece(259));
        assertEquals("\n", tokenizer.piece(198));
        assertEquals("?", tokenizer.decode(tokenizer.encode("\ud83d")));
    }

    @Test
    void anIdOutsideTheVocabularyIsNamed() {
        for (int id : new int[] {-1, 262, Integer.MAX_VALUE}) {
            String message = assertThrows(DataException.class, () -> tokenizer.decode(new int[] {0, id}))
                    .getMessage();
            assertTrue(message.contains("id " + id) && message.contains("261"), message);
            assertThrows(DataException.class, () -> tokenizer.piece(id));
        }
        BpeTables gap = new BpeTables("test", Map.of("a", 0, "b", 5), List.of());
        assertThrows(DataException.class, () -> gap.tokenizer().piece(3));
    }

    @Test
    void aByteWithoutTokenIsNamed() {
        BpeTables tables = new BpeTables("test", Map.of("a", 0, "b", 1), List.of());
        assertArrayEquals(new int[] {0, 1}, tables.tokenizer().encode("ab"));
        String message = assertThrows(
                        DataException.class, () -> tables.tokenizer().encode("abc"))
                .getMessage();
        assertTrue(message.contains("0x63"), message);
    }
}
