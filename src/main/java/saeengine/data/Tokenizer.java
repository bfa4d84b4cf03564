package saeengine.data;

/**
 * Text to token ids and back.
 *
 * <p>A tokenizer keeps a cache and belongs to one thread; a second thread loads its own.
 */
public interface Tokenizer {
    /**
     * The ids of ordinary text. A special token that stands in the text, such as {@code <|endoftext|>}, is
     * encoded as the characters it is written with, so that no story can end itself; who wants the end of a
     * text marked adds {@link #endOfText()}.
     */
    int[] encode(String text);

    /** The bytes behind the ids, which may end in the middle of a character. */
    byte[] decodeBytes(int[] ids);

    /** The text behind the ids; bytes that are no UTF-8 become U+FFFD. */
    String decode(int[] ids);

    /** One token for display: its text, or escapes such as {@code \xE2\x80} where it holds a part of a character. */
    String piece(int id);

    /** One more than the highest id: the rows an embedding table needs at least. */
    int vocabularySize();

    /** The id of {@code <|endoftext|>}, or -1 where the vocabulary has none. */
    int endOfText();
}
