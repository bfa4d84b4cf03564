package saeengine.data.tokenizer.part;

/**
 * BERT's normalizer: control characters out, white space to spaces, a space on each side of a Chinese character, accents
 * off, lower case; in this order.
 *
 * @param clean whether control characters go and white space becomes spaces
 * @param chinese whether each Chinese character is a word of its own
 * @param stripAccents whether accents go
 * @param lower whether letters become lower case
 */
public record BertText(boolean clean, boolean chinese, boolean stripAccents, boolean lower) implements Normalizer {
    /** The blocks of ideographs that BERT's authors chose, first and last of each. */
    private static final int[] CHINESE = {
        0x4E00, 0x9FFF, 0x3400, 0x4DBF, 0x20000, 0x2A6DF, 0x2A700, 0x2B73F, 0x2B740, 0x2B81F, 0x2B920, 0x2CEAF, 0xF900,
        0xFAFF, 0x2F800, 0x2FA1F
    };

    private static final int REPLACEMENT = 0xFFFD;

    static Normalizer read(Part part) {
        boolean lower = part.flag("lowercase", true);
        return new BertText(
                part.flag("clean_text", true),
                part.flag("handle_chinese_chars", true),
                part.flag("strip_accents", lower),
                lower);
    }

    @Override
    public String apply(String text) {
        StringBuilder changed = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (clean && isControl(c)) {
                return;
            }
            if (chinese && isChinese(c)) {
                changed.append(' ').appendCodePoint(c).append(' ');
            } else {
                changed.appendCodePoint(clean && Characters.isWhiteSpace(c) ? ' ' : c);
            }
        });
        String result = changed.toString();
        result = stripAccents ? Accents.decomposedWithout(result) : result;
        return lower ? LowerCase.apply(result) : result;
    }

    private static boolean isControl(int c) {
        if (c == '\t' || c == '\n' || c == '\r') {
            return false;
        }
        return c == 0
                || c == REPLACEMENT
                || Characters.isOf(c, Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE);
    }

    private static boolean isChinese(int c) {
        for (int i = 0; i < CHINESE.length; i += 2) {
            if (c >= CHINESE[i] && c <= CHINESE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
