package saeengine.data.tokenizer.part;

import java.util.List;

/**
 * Takes a character off the ends of each token, or of the text where it has been put together before: Llama 2's text has
 * lost the space that its normalizer put there.
 *
 * @param start at most so many from the beginning
 * @param stop at most so many from the end
 */
record StripTokens(String character, int start, int stop) implements Decoder {
    static Decoder read(Part part) {
        String content = part.text("content");
        if (content.codePointCount(0, content.length()) != 1) {
            throw part.malformed("'content' of its decoder is '" + content + "', not one character");
        }
        return new StripTokens(content, part.count("start", Integer.MAX_VALUE), part.count("stop", Integer.MAX_VALUE));
    }

    @Override
    public List<String> decode(List<String> tokens) {
        return tokens.stream().map(this::strip).toList();
    }

    private String strip(String token) {
        String left = token;
        for (int i = 0; i < start && left.startsWith(character); i++) {
            left = left.substring(character.length());
        }
        for (int i = 0; i < stop && left.endsWith(character); i++) {
            left = left.substring(0, left.length() - character.length());
        }
        return left;
    }
}
