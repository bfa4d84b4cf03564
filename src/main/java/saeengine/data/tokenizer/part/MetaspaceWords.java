package saeengine.data.tokenizer.part;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * SentencePiece's spaces: each becomes a character that can be seen, {@code U+2581}, and may start a word.
 *
 * @param mark the character
 * @param prepend where one is put before the text
 * @param split whether a word begins at each of them, so that all but the last of a run are words alone
 */
record MetaspaceWords(String mark, Prepend prepend, boolean split) implements PreTokenizer {
    /** Where a mark is put before a text that does not begin with one. */
    enum Prepend {
        ALWAYS,
        FIRST,
        NEVER
    }

    static PreTokenizer read(Part part) {
        return new MetaspaceWords(part.text("replacement"), prepend(part), part.flag("split", true));
    }

    /** {@code prepend_scheme}, or {@code add_prefix_space} in older files. */
    static Prepend prepend(Part part) {
        boolean older = part.flag("add_prefix_space", true);
        String written = part.text("prepend_scheme", older ? "always" : "never");
        for (Prepend one : Prepend.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(written)) {
                return one;
            }
        }
        throw part.unsupported("the prepend_scheme '" + written + "'");
    }

    @Override
    public void cut(String text, boolean begins, Consumer<String> word) {
        String marked = text.replace(" ", mark);
        boolean puts = prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && begins);
        if (puts && !marked.startsWith(mark)) {
            marked = mark + marked;
        }
        int from = 0;
        int next;
        while (split && (next = marked.indexOf(mark, from + 1)) > 0) {
            word.accept(marked.substring(from, next));
            from = next;
        }
        if (from < marked.length()) {
            word.accept(marked.substring(from));
        }
    }
}
