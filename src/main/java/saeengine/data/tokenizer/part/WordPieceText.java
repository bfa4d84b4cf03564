package saeengine.data.tokenizer.part;

import java.util.ArrayList;
import java.util.List;

/**
 * Pieces of words to text: one that continues a word loses its prefix, any other gets a space before it.
 *
 * @param cleanup whether the space goes that then stands before a punctuation mark or in an English contraction
 */
record WordPieceText(String prefix, boolean cleanup) implements Decoder {
    /** What is replaced by what, in this order. */
    private static final String[] CLEANED = {
        " .", ".", " ?", "?", " !", "!", " ,", ",", " ' ", "'", " n't", "n't", " 'm", "'m", " do not", " don't", " 's",
        "'s", " 've", "'ve", " 're", "'re"
    };

    static Decoder read(Part part) {
        return new WordPieceText(part.text("prefix", "##"), part.flag("cleanup", true));
    }

    @Override
    public List<String> decode(List<String> tokens) {
        List<String> text = new ArrayList<>();
        for (String token : tokens) {
            String piece = token;
            if (!text.isEmpty()) {
                piece = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
            }
            text.add(cleanup ? cleaned(piece) : piece);
        }
        return text;
    }

    private static String cleaned(String piece) {
        String clean = piece;
        for (int i = 0; i < CLEANED.length; i += 2) {
            clean = clean.replace(CLEANED[i], CLEANED[i + 1]);
        }
        return clean;
    }
}
