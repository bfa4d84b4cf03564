package saeengine.data.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are cut out of a text as they stand, before it is cut into words.
 *
 * <p>GPT-NeoX has 23 of them, runs of 2 to 24 spaces; Gemma 3 has 6,415. The leftmost match wins, among those at one
 * place the longest, so 30 spaces are a run of 24 and a run of 6.
 */
final class AddedTokens {
    /** No added token: all text is plain. */
    static final List<Token> NONE = List.of();

    private static final Pattern SPACE = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD_CHARACTER = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

    /**
     * One added token.
     *
     * @param special whether it stands for something that is no text, and is looked for on demand only
     * @param normalized whether it is looked for in the text after normalisation, not before it
     * @param singleWord whether it must not touch a word's character
     * @param lstrip whether it takes the white space before it
     * @param rstrip whether it takes the white space after it
     */
    record Token(
            String content,
            int id,
            boolean special,
            boolean normalized,
            boolean singleWord,
            boolean lstrip,
            boolean rstrip) {}

    /** A character of a tree of contents. */
    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>();
        private @Nullable Token token;
    }

    private record Match(Token token, int end) {}

    private final Node root = new Node();

    /** These tokens, each as it looks once its content is normalised. */
    AddedTokens(List<Token> tokens, UnaryOperator<String> normalizer) {
        for (Token token : tokens) {
            Node at = root;
            String content = normalizer.apply(token.content());
            for (int i = 0; i < content.length(); i++) {
                at = at.next.computeIfAbsent(content.charAt(i), key -> new Node());
            }
            // One that is normalised to nothing is nowhere.
            at.token = content.isEmpty() ? null : token;
        }
    }

    /** What {@link #cut} is to do with a special token. */
    enum Special {
        /** It is text like any other. */
        WRITTEN,
        /** It is the token. */
        MEANT
    }

    /**
     * Goes through a text in order, handing over the ids of the tokens in it and the stretches between them, none of
     * which is empty.
     */
    void cut(String text, Special special, IntConsumer id, Consumer<String> plain) {
        int from = 0;
        int at = 0;
        while (at < text.length() && !root.next.isEmpty()) {
            Match match = longest(text, at);
            if (match == null) {
                at++;
                continue;
            }
            Token token = match.token();
            int end = match.end();
            boolean left = (token.special() && special == Special.WRITTEN)
                    || (token.singleWord() && !standsAlone(text, at, end));
            if (!left) {
                int begin = at;
                while (token.lstrip() && begin > from && isSpace(text.charAt(begin - 1))) {
                    begin--;
                }
                if (begin > from) {
                    plain.accept(text.substring(from, begin));
                }
                id.accept(token.id());
                while (token.rstrip() && end < text.length() && isSpace(text.charAt(end))) {
                    end++;
                }
                from = end;
            }
            at = end;
        }
        if (from < text.length()) {
            plain.accept(text.substring(from));
        }
    }

    private @Nullable Match longest(String text, int at) {
        Match found = null;
        Node node = root;
        for (int i = at; i < text.length() && (node = node.next.get(text.charAt(i))) != null; i++) {
            if (node.token != null) {
                found = new Match(node.token, i + 1);
            }
        }
        return found;
    }

    private static boolean standsAlone(String text, int from, int to) {
        return (from == 0 || !isWord(text.codePointBefore(from)))
                && (to == text.length() || !isWord(text.codePointAt(to)));
    }

    private static boolean isWord(int c) {
        return WORD_CHARACTER.matcher(Character.toString(c)).matches();
    }

    private static boolean isSpace(char c) {
        return SPACE.matcher(String.valueOf(c)).matches();
    }
}
