package saeengine.data.tokenizer.part;

import java.util.Locale;

/** Lower case, character by character: a sigma at a word's end is a sigma like any other. */
final class LowerCase {
    private LowerCase() {}

    static String apply(String text) {
        if (text.codePoints().noneMatch(c -> Character.toLowerCase(c) != c)) {
            return text;
        }
        StringBuilder lower = new StringBuilder(text.length());
        // Alone, a character becomes all that Unicode makes of it: U+0130 an i and a dot.
        text.codePoints().forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
        return lower.toString();
    }
}
