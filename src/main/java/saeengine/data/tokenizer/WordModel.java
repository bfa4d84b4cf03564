package saeengine.data.tokenizer;

import java.util.function.Consumer;

/** A tokenizer's last step: a word to the ids of its tokens. */
interface WordModel {
    /** Takes a word apart further where that changes no id: short words come again, and are remembered. */
    default void cut(String word, Consumer<String> part) {
        part.accept(word);
    }

    int[] ids(String word);
}
