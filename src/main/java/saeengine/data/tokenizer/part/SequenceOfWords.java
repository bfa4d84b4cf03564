package saeengine.data.tokenizer.part;

import java.util.List;
import java.util.function.Consumer;

/** Pre-tokenizers one after the other: each cuts the words that the one before it has left. */
record SequenceOfWords(List<PreTokenizer> all) implements PreTokenizer {
    /** The only ones that may come last alone are those that turn a word into bytes. */
    static PreTokenizer of(Part part, List<PreTokenizer> all) {
        for (int i = 0; i < all.size() - 1; i++) {
            if (all.get(i).bytes()) {
                throw part.unsupported("something after its ByteLevel");
            }
        }
        return new SequenceOfWords(all);
    }

    @Override
    public void cut(String text, boolean begins, Consumer<String> word) {
        cut(0, text, begins, word);
    }

    private void cut(int from, String text, boolean begins, Consumer<String> word) {
        if (from == all.size()) {
            word.accept(text);
            return;
        }
        boolean[] first = {begins};
        all.get(from).cut(text, begins, piece -> {
            cut(from + 1, piece, first[0], word);
            first[0] = false;
        });
    }

    @Override
    public boolean bytes() {
        return !all.isEmpty() && all.get(all.size() - 1).bytes();
    }
}
