package saeengine.data.tokenizer;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where a text may be cut before BPE without changing a token: between two characters that stand side by side in no
 * token of the vocabulary, for a merge across them would make such a token.
 *
 * <p>SentencePiece's BPE knows no words: a whole text is merged as one, and nothing of it would ever come again. Its
 * tokens hold no space but at their beginning, so that these cuts are mostly where words begin.
 */
final class SafeCuts {
    private final Set<Integer> pairs = new HashSet<>();

    SafeCuts(Iterable<String> tokens) {
        for (String token : tokens) {
            for (int i = 1; i < token.length(); i++) {
                pairs.add(pair(token.charAt(i - 1), token.charAt(i)));
            }
        }
    }

    private static int pair(char left, char right) {
        return left << Character.SIZE | right;
    }

    void cut(String text, Consumer<String> part) {
        int from = 0;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLowSurrogate(c) && !pairs.contains(pair(text.charAt(i - 1), c))) {
                part.accept(text.substring(from, i));
                from = i;
            }
        }
        part.accept(text.substring(from));
    }
}
