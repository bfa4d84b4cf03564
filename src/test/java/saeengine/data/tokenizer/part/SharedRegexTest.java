package saeengine.data.tokenizer.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which regexes are read as they stand, and which are refused as another dialect's. */
class SharedRegexTest {
    private static Pattern compile(String regex) {
        return SharedRegex.compile(regex, IllegalStateException::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Llama 3, Qwen 2, and one with cased letters.
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                        + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}]+(?i:'s)?|\\p{N}{1,3}|/+",
                "[一-龥]+|(?<=a)b|\\d\\D\\[\\]|[-!+][a-z]{2}",
            })
    void patternsOfPublishedTokenizersAreRead(String regex) {
        assertEquals(regex, compile(regex).pattern());
    }

    @Test
    void unicodeCounts() {
        assertTrue(compile("\\s").matcher("\u00a0").matches());
        assertTrue(compile("(?i:'s)").matcher("'\u017f").matches());
        assertTrue(compile("\\p{N}").matcher("½").matches());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\h",
                "\\w+",
                "a.b",
                "^a",
                "a$",
                "[a[b]]",
                "[a&&b]",
                "[[:alpha:]]",
                "(?m:a)",
                "(?<n>a)",
                "\\p{Han}",
                "\\bx",
                "\\R",
                "a{,3}",
                "a{1,2}+",
                "[a",
                "(a",
                "\\"
            })
    void otherDialectsAreRefused(String regex) {
        String message =
                assertThrows(IllegalStateException.class, () -> compile(regex)).getMessage();
        assertTrue(message.startsWith("the regex '" + regex + "'"), message);
    }
}
