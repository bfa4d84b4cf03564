package saeengine.data;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GPT-2's rule for cutting text into words, none of which a merge crosses.
 *
 * <p>A word is an English contraction, or a run of letters, of digits or of other signs with one space
 * before it, or white space. Of a run of white space the last character is left to the word that follows,
 * which takes it only if it is a space.
 */
final class WordSplitter {
    // Without UNICODE_CHARACTER_CLASS Java's \s knows ASCII alone, and a no-break space would count as a sign.
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private WordSplitter() {}

    /** Hands the words of a text over in order; put together they are the text. */
    static void split(String text, Consumer<String> word) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            word.accept(matcher.group());
        }
    }
}
