package saeengine.data.tokenizer;

import saeengine.data.tokenizer.part.Frame;

/**
 * Text to token ids and back.
 *
 * <p>Any number of threads may share one.
 */
public interface Tokenizer {
    /**
     * The ids of ordinary text. A special token that stands in the text, such as {@code <|endoftext|>}, is
     * encoded as the characters it is written with, so that no story can end itself; who wants the end of a
     * text marked adds {@link #endOfText()}. Nothing is put around it: see {@link #frame()}.
     */
    int[] encode(String text);

    /** The ids of a text in which a special token, written out, is that token, as a prompt may have it. */
    default int[] encodeMarked(String text) {
        return encode(text);
    }

    /** The text behind the ids; bytes that are no UTF-8 become U+FFFD. */
    String decode(int[] ids);

    /** One token for display: its text, or escapes such as {@code \xE2\x80} where it holds a part of a character. */
    String piece(int id);

    /** One more than the highest id: the rows an embedding table needs at least. */
    int vocabularySize();

    /**
     * The id that ends a text: that of {@code <|endoftext|>}, or of the {@code eos_token} that a tokenizer's settings
     * name, or -1 where there is neither.
     */
    int endOfText();

    /** The ids that the model expects around each text it reads; none for GPT-2. */
    default Frame frame() {
        return Frame.NONE;
    }
}
