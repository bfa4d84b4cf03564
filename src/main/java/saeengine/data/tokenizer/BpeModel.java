package saeengine.data.tokenizer;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import saeengine.data.tokenizer.part.ByteFallbackText;
import saeengine.data.tokenizer.part.Part;

/**
 * Byte-pair encoding: the symbols of a word are merged by rank (Sennrich, Haddow, Birch: <em>Neural machine translation
 * of rare words with subword units</em>, doi:10.18653/v1/P16-1162). The symbols are bytes (GPT-2) or characters with
 * bytes to fall back on (SentencePiece).
 */
final class BpeModel implements WordModel {
    private final Map<String, Integer> vocabulary;
    private final Symbols symbols;
    private final WordMerger merger;
    private final boolean wholeWords;
    private final @Nullable SafeCuts cuts;

    private BpeModel(BpeTables tables, Symbols symbols, boolean wholeWords, @Nullable SafeCuts cuts) {
        this.vocabulary = tables.vocabulary();
        this.symbols = symbols;
        this.merger = new WordMerger(vocabulary, tables.merges());
        this.wholeWords = wholeWords;
        this.cuts = cuts;
    }

    /** GPT-2's. */
    static BpeModel ofBytes(BpeTables tables) {
        return new BpeModel(tables, new ByteSymbols(tables.origin(), tables.vocabulary()), false, null);
    }

    /** The model that a file has, over its tables. */
    static BpeModel read(Part part, Models.Tables given) {
        if (given.merges() == null) {
            throw part.malformed("'merges' is missing in the model");
        }
        for (String name : new String[] {"continuing_subword_prefix", "end_of_word_suffix"}) {
            if (!part.text(name, "").isEmpty()) {
                throw part.unsupported("'" + name + "' \"" + part.text(name) + "\"");
            }
        }
        if (part.has("dropout")) {
            throw part.unsupported("a dropout");
        }
        BpeTables tables = new BpeTables(given.origin(), given.vocabulary(), given.merges());
        boolean wholeWords = part.flag("ignore_merges", false);
        boolean bytes = part.flag("byte_fallback", false);
        @Nullable String unknown = part.textIfThere("unk_token");
        boolean fuse = part.flag("fuse_unk", false);
        if (given.bytes()) {
            // With a token for each byte nothing is unknown, and there is nothing to fall back on.
            Symbols symbols = new ByteSymbols(tables.origin(), tables.vocabulary());
            return new BpeModel(tables, symbols, wholeWords, null);
        }
        CharacterSymbols symbols = new CharacterSymbols(
                tables.origin(), tables.vocabulary(), bytes, Models.unknown(part, given, unknown), fuse);
        boolean cuts = !wholeWords && symbols.standAlone() && mergesCharacters(tables);
        return new BpeModel(
                tables,
                symbols,
                wholeWords,
                cuts ? new SafeCuts(tables.vocabulary().keySet()) : null);
    }

    /** Whether no merge is of a token that stands for a byte, and so is written otherwise than it stands in a text. */
    private static boolean mergesCharacters(BpeTables tables) {
        return tables.merges().stream()
                .noneMatch(merge ->
                        ByteFallbackText.byteOf(merge.left()) >= 0 || ByteFallbackText.byteOf(merge.right()) >= 0);
    }

    @Override
    public void cut(String word, Consumer<String> part) {
        if (cuts == null) {
            part.accept(word);
        } else {
            cuts.cut(word, part);
        }
    }

    @Override
    public int[] ids(String word) {
        Integer whole = wholeWords ? vocabulary.get(symbols.written(word)) : null;
        return whole != null ? new int[] {whole} : merger.merge(symbols.of(word));
    }
}
