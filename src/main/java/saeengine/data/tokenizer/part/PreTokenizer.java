package saeengine.data.tokenizer.part;

import java.util.function.Consumer;

/** Cuts a text into words, which a model then cuts into tokens: no token lies in two of them. */
public interface PreTokenizer {
    /** The whole text is one word. */
    PreTokenizer NONE = (text, begins, word) -> word.accept(text);

    /**
     * Hands over the words of a stretch of text in order.
     *
     * @param begins whether the stretch is the text's first
     */
    void cut(String text, boolean begins, Consumer<String> word);

    /** Whether the model's symbols are the bytes of a word instead of its characters. */
    default boolean bytes() {
        return false;
    }
}
