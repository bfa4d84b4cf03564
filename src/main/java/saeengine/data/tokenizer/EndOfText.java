package saeengine.data.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import saeengine.data.IdList;

/** {@code <|endoftext|>} written in a text: it stands between two texts and is a part of neither. */
public final class EndOfText {
    public static final String MARK = "<|endoftext|>";

    private static final Pattern WRITTEN = Pattern.compile(Pattern.quote(MARK));

    private EndOfText() {}

    /** The ids of a prompt, in which the mark stands for the id that ends a text. */
    public static int[] encode(Tokenizer tokenizer, int endOfText, String prompt) {
        IdList ids = new IdList();
        String[] parts = WRITTEN.split(prompt, -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                ids.add(endOfText);
            }
            ids.addAll(tokenizer.encode(parts[i]));
        }
        return ids.toArray();
    }

    /** The texts in a text, as they stand where there is one only; blank ones are left out. */
    public static List<String> cut(String text) {
        if (!text.contains(MARK)) {
            return text.isBlank() ? List.of() : List.of(text);
        }
        List<String> parts = new ArrayList<>();
        for (String part : WRITTEN.split(text)) {
            if (!part.isBlank()) {
                parts.add(withoutOuterNewlines(part));
            }
        }
        return parts;
    }

    /** The newlines around a separator lay the file out; they are no part of a story and get no tokens. */
    public static String withoutOuterNewlines(String text) {
        int from = 0;
        int to = text.length();
        while (isNewline(text.charAt(from))) {
            from++;
        }
        while (isNewline(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }
}
