package saeengine.data.tokenizer;

import java.util.List;
import java.util.Map;
import saeengine.data.IdList;
import saeengine.data.tokenizer.part.Part;

/**
 * WordPiece: the longest token that a word begins with, then the longest that what is left goes on with, each written
 * with a prefix there. A word of which something cannot be had so is one unknown token (Devlin, Chang, Lee, Toutanova:
 * <em>BERT</em>, arXiv:1810.04805, after Wu et al., arXiv:1609.08144).
 */
final class WordPieceModel implements WordModel {
    private static final int MOST_CHARACTERS = 1_000_000;

    private final Map<String, Integer> vocabulary;
    private final String prefix;
    private final int[] unknown;
    private final int most;
    private final int longest;

    private WordPieceModel(Map<String, Integer> vocabulary, String prefix, int unknown, int most) {
        this.vocabulary = vocabulary;
        this.prefix = prefix;
        this.unknown = new int[] {unknown};
        this.most = most;
        this.longest =
                vocabulary.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    /** The model that a file has, over its vocabulary. */
    static WordPieceModel read(Part part, Models.Tables tables) {
        new BpeTables(tables.origin(), tables.vocabulary(), List.of());
        String token = part.text("unk_token");
        int unknown = Models.unknown(part, tables, token);
        if (tables.bytes()) {
            throw part.unsupported("WordPiece over bytes");
        }
        return new WordPieceModel(
                tables.vocabulary(),
                part.text("continuing_subword_prefix", "##"),
                unknown,
                part.count("max_input_chars_per_word", MOST_CHARACTERS));
    }

    @Override
    public int[] ids(String word) {
        if (word.codePointCount(0, word.length()) > most) {
            return unknown;
        }
        IdList ids = new IdList();
        int from = 0;
        while (from < word.length()) {
            String begin = from > 0 ? prefix : "";
            int to = Math.min(word.length(), from + longest);
            Integer id = null;
            while (to > from && (id = vocabulary.get(begin + word.substring(from, to))) == null) {
                to--;
            }
            if (id == null) {
                return unknown;
            }
            ids.add(id);
            from = to;
        }
        return ids.toArray();
    }
}
