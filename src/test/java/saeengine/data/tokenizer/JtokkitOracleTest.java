package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import saeengine.testing.SharedData;

/** GPT-2's tokenizer against an independent one, on its own vocabulary: no file from outside is needed. */
class JtokkitOracleTest {
    private static BpeTables tables;

    @BeforeAll
    static void rebuildTheTables() throws IOException {
        tables = JtokkitVocabulary.read();
    }

    @Test
    void wellKnownIds() {
        Tokenizer tokenizer = tables.tokenizer();
        assertEquals(50257, tokenizer.vocabularySize());
        assertEquals(50256, tokenizer.endOfText());
        assertArrayEquals(new int[] {7454, 2402, 257, 640, 11}, tokenizer.encode("Once upon a time,"));
        assertArrayEquals(new int[] {15496, 995, 0}, tokenizer.encode("Hello world!"));
        assertArrayEquals(new int[] {64, 1849, 1849, 65}, tokenizer.encode("a\u00a0\u00a0b"));
    }

    @Test
    void agreesOnHardStrings() {
        long seed = 20240607;
        System.out.println("hard strings: seed " + seed);
        Encoding oracle = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        Tokenizer tokenizer = tables.tokenizer();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            String text = HardText.of(random, random.nextInt(40));
            int[] expected = oracle.encodeOrdinary(text).toArray();
            int[] actual = tokenizer.encode(text);
            assertArrayEquals(expected, actual, "seed " + seed + ", case " + i + ": '" + text + "'");
            assertEquals(text, tokenizer.decode(actual));
        }
    }

    @Test
    void theRebuiltMergesAreThePublishedOnes() {
        BpeTables published =
                VocabularyFiles.read(SharedData.require("tokenizer/merges.txt").getParent());
        assertEquals(published.vocabulary(), tables.vocabulary());
        assertEquals(List.copyOf(published.merges()), List.copyOf(tables.merges()));
    }
}
