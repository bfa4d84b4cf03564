package saeengine.data.tokenizer.part;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces each match of a pattern, as SentencePiece does spaces by {@code U+2581}. */
record ReplaceText(Pattern pattern, String content) implements Normalizer {
    static ReplaceText read(Part part) {
        return new ReplaceText(part.pattern("pattern"), part.text("content"));
    }

    @Override
    public String apply(String text) {
        return pattern.matcher(text).replaceAll(Matcher.quoteReplacement(content));
    }
}
