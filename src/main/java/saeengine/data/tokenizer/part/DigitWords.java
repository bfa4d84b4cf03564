package saeengine.data.tokenizer.part;

import java.util.function.Consumer;

/**
 * Cuts numbers off the text around them.
 *
 * @param single whether each digit is a word of its own
 */
record DigitWords(boolean single) implements PreTokenizer {
    static PreTokenizer read(Part part) {
        return new DigitWords(part.flag("individual_digits", false));
    }

    @Override
    public void cut(String text, boolean begins, Consumer<String> word) {
        int from = 0;
        boolean before = false;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            boolean digit = Characters.isNumber(text.codePointAt(at));
            if (at > from && (digit != before || (digit && single))) {
                word.accept(text.substring(from, at));
                from = at;
            }
            before = digit;
        }
        if (from < text.length()) {
            word.accept(text.substring(from));
        }
    }
}
