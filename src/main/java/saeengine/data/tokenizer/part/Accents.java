package saeengine.data.tokenizer.part;

import java.text.Normalizer.Form;
import java.util.function.IntPredicate;

/** Takes accents off letters, or rather the marks that stand beside decomposed ones. */
final class Accents {
    private Accents() {}

    /** A text without any marks (M). It is not decomposed here: a file says that before. */
    static String withoutMarks(String text) {
        return without(
                text,
                c -> Characters.isOf(
                        c, Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK));
    }

    /** A text decomposed (NFD), without its non-spacing marks (Mn), as BERT has it. */
    static String decomposedWithout(String text) {
        return without(
                java.text.Normalizer.normalize(text, Form.NFD), c -> Characters.isOf(c, Character.NON_SPACING_MARK));
    }

    private static String without(String text, IntPredicate out) {
        StringBuilder left = new StringBuilder(text.length());
        text.codePoints().filter(out.negate()).forEach(left::appendCodePoint);
        return left.toString();
    }
}
