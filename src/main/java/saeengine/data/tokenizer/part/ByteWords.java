package saeengine.data.tokenizer.part;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GPT-2's pre-tokenizer: words whose symbols are bytes, cut by GPT-2's rule unless the file has another one before.
 *
 * <p>By that rule a word is an English contraction, or a run of letters, of digits or of other signs with one space
 * before it, or white space. Of a run of white space the last character is left to the word that follows, which takes
 * it only if it is a space.
 */
public record ByteWords(boolean spaceBefore, boolean byRule) implements PreTokenizer {
    // Without UNICODE_CHARACTER_CLASS Java's \s knows ASCII alone, and a no-break space would count as a sign.
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    /** As GPT-2 has it. */
    public static final ByteWords GPT2 = new ByteWords(false, true);

    static PreTokenizer read(Part part) {
        // How a token's place in the text is counted is nothing that anybody asks for here.
        part.harmless("trim_offsets");
        return new ByteWords(part.flag("add_prefix_space", true), part.flag("use_regex", true));
    }

    @Override
    public void cut(String text, boolean begins, Consumer<String> word) {
        String spaced = spaceBefore && !text.startsWith(" ") ? " " + text : text;
        if (!byRule) {
            word.accept(spaced);
            return;
        }
        Matcher matcher = WORD.matcher(spaced);
        while (matcher.find()) {
            word.accept(matcher.group());
        }
    }

    @Override
    public boolean bytes() {
        return true;
    }
}
