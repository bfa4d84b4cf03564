package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import saeengine.testing.SharedData;

/** The published tokenizer of GPT-NeoX and Pythia on what its rules say. */
class NeoxTokenizerTest {
    private Tokenizer tokenizer;

    @BeforeEach
    void load() {
        tokenizer = TokenizerLoader.load(SharedData.require("tokenizer/20B_tokenizer.json"));
    }

    @Test
    void sizesAndSpecials() {
        assertEquals(50277, tokenizer.vocabularySize());
        assertEquals(0, tokenizer.endOfText());
        assertEquals("<|padding|>", tokenizer.piece(1));
        String special = "<|endoftext|>";
        int[] ids = tokenizer.encode(special);
        assertEquals(special, tokenizer.decode(ids));
        assertEquals(0, Arrays.stream(ids).filter(id -> id < 2).count());
    }

    @Test
    void runsOfSpaces() {
        int a = tokenizer.encode("a")[0];
        int b = tokenizer.encode("b")[0];
        int spaceB = tokenizer.encode(" b")[0];
        assertArrayEquals(new int[] {a, spaceB}, tokenizer.encode("a b"));
        for (int spaces = 2; spaces <= 24; spaces++) {
            // Ids fall from 50276 for two spaces to 50254 for twenty-four.
            int run = 50278 - spaces;
            assertArrayEquals(new int[] {a, run, b}, tokenizer.encode("a" + " ".repeat(spaces) + "b"));
            assertArrayEquals(new int[] {run}, tokenizer.encode(" ".repeat(spaces)));
        }
        assertArrayEquals(new int[] {a, 50254, spaceB}, tokenizer.encode("a" + " ".repeat(25) + "b"));
        assertArrayEquals(new int[] {50254, 50254, 50276, a}, tokenizer.encode(" ".repeat(50) + "a"));
    }

    @Test
    void composedAndDecomposedTextIsTheSame() {
        assertArrayEquals(tokenizer.encode("caf\u00e9"), tokenizer.encode("cafe\u0301"));
        assertEquals("caf\u00e9", tokenizer.decode(tokenizer.encode("cafe\u0301")));
        assertArrayEquals(tokenizer.encode("\u00c5"), tokenizer.encode("\u212b"));
    }

    @Test
    void hardTextComesBackComposed() {
        SplittableRandom random = new SplittableRandom(23);
        for (int i = 0; i < 5000; i++) {
            String text = HardText.of(random, random.nextInt(40));
            String expected = Normalizer.normalize(text, Normalizer.Form.NFC);
            assertEquals(expected, tokenizer.decode(tokenizer.encode(text)), "seed 23, case " + i);
        }
    }
}
