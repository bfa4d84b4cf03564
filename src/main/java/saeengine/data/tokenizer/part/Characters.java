package saeengine.data.tokenizer.part;

/** What Unicode says of a character, where Java's own methods say something else. */
final class Characters {
    private static final int NEXT_LINE = 0x85;

    private Characters() {}

    /** Unicode's White_Space: Java leaves out the no-break spaces and has four separators of files too many. */
    static boolean isWhiteSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == NEXT_LINE || Character.isSpaceChar(c);
    }

    /** Whether a general category is one of these types of {@link Character}. */
    static boolean isOf(int c, byte... types) {
        int type = Character.getType(c);
        for (byte one : types) {
            if (type == one) {
                return true;
            }
        }
        return false;
    }

    /** Nd, Nl or No. */
    static boolean isNumber(int c) {
        return isOf(c, Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER);
    }

    /** A sign of ASCII that is no letter, digit, blank or control, or any of Unicode's punctuation. */
    static boolean isPunctuation(int c) {
        return c < 128
                ? c > ' ' && c < 127 && !Character.isLetterOrDigit(c)
                : isOf(
                        c,
                        Character.CONNECTOR_PUNCTUATION,
                        Character.DASH_PUNCTUATION,
                        Character.START_PUNCTUATION,
                        Character.END_PUNCTUATION,
                        Character.INITIAL_QUOTE_PUNCTUATION,
                        Character.FINAL_QUOTE_PUNCTUATION,
                        Character.OTHER_PUNCTUATION);
    }
}
