package saeengine.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tokens that are cut out of a text as they stand, before it is split into words.
 *
 * <p>GPT-NeoX has 23 of them, runs of 2 to 24 spaces. The leftmost match wins, among those at one place the
 * longest, so 30 spaces are a run of 24 and a run of 6.
 */
final class AddedTokens {
    /** No added token: all text is plain. */
    static final List<Token> NONE = List.of();

    /**
     * One added token. A normalised one is looked for in the text after normalisation, the others before it.
     * A special one stands for something that is no text and is never looked for.
     */
    record Token(String content, int id, boolean special, boolean normalized) {}

    private final Map<String, Integer> idOf = new HashMap<>();
    private final Pattern anyOf;

    /** The chosen ones of a list of tokens, each as it looks once its content is normalised. */
    AddedTokens(List<Token> tokens, Predicate<Token> chosen, UnaryOperator<String> normalizer) {
        tokens.stream().filter(chosen).forEach(token -> idOf.put(normalizer.apply(token.content()), token.id()));
        // Java's regex takes the first alternative that fits, so the longest stands first.
        anyOf = Pattern.compile(idOf.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    /** Goes through a text in order, handing over the ids of the tokens in it and the stretches between them. */
    void cut(String text, IntConsumer id, Consumer<String> plain) {
        if (idOf.isEmpty()) {
            plain.accept(text);
            return;
        }
        Matcher matcher = anyOf.matcher(text);
        int from = 0;
        while (matcher.find()) {
            plain.accept(text.substring(from, matcher.start()));
            id.accept(idOf.get(matcher.group()));
            from = matcher.end();
        }
        plain.accept(text.substring(from));
    }
}
