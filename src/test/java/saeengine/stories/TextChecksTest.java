package saeengine.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks find what they are for, so that their silence over the stories means something. */
class TextChecksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Tom had a apple.",
                "Tom had an kite.",
                "Tom waited an minute.",
                "Tom  ran.",
                "tom ran.",
                "Tom ran",
                "\"Stop, said Tom.",
                "Tom saw {thing}.",
                "Tom ran. then he sat.",
                "Tom ran , and sat.",
                "Tom went to the the park.",
                "\"Come here\" Tom ran.",
                "Tom saw a caf\u00e9."
            })
    void findsWhatIsWrong(String text) {
        assertFalse(TextChecks.problems(text).isEmpty(), text);
    }

    @Test
    void acceptsWhatIsRight() {
        String text = "Tom met Mrs. Owl for an hour.\n\n\"Stop!\" he cried. \"Is it an apple?\" asked Tom.";
        assertEquals(List.of(), TextChecks.problems(text));
    }

    @Test
    void countsGrams() {
        List<String> words = TextChecks.words("One two. One two, one two!");
        assertEquals(3, TextChecks.grams(words, 2).get("one two"));
        assertTrue(TextChecks.grams(words, 7).isEmpty());
    }
}
