package saeengine.data.tokenizer.part;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import saeengine.data.tokenizer.HardText;

class ByteWordsTest {
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        ByteWords.GPT2.cut(text, true, words::add);
        return words;
    }

    @Test
    void aWordTakesOneSpaceBeforeIt() {
        assertEquals(List.of("Hello", ",", " world", "!"), words("Hello, world!"));
        assertEquals(List.of("a", "  ", " b"), words("a   b"));
        assertEquals(List.of("a", "  "), words("a  "));
        assertEquals(List.of("\n", "\n", "b"), words("\n\nb"));
    }

    @Test
    void lowerCaseContractionsAreCutOff() {
        assertEquals(List.of("I", "'ve", " it", "'s", " I", "'", "M"), words("I've it's I'M"));
    }

    @Test
    void lettersDigitsAndSignsPart() {
        assertEquals(List.of("ab", "12½", "?!", " x"), words("ab12½?! x"));
    }

    @Test
    void unicodeSpacesAreWhiteSpace() {
        assertEquals(List.of("a", "\u00a0", "\u00a0", "b"), words("a\u00a0\u00a0b"));
        assertEquals(List.of("a", "\u3000", "。"), words("a\u3000。"));
    }

    @Test
    void noCharacterIsLost() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2000; i++) {
            String text = HardText.of(random, random.nextInt(30));
            assertEquals(text, String.join("", words(text)), "seed 11, case " + i);
        }
    }
}
