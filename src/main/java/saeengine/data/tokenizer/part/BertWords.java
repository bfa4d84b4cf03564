package saeengine.data.tokenizer.part;

import java.util.function.Consumer;

/** BERT's words: what stands between white space, and each punctuation mark. */
record BertWords() implements PreTokenizer {
    @Override
    public void cut(String text, boolean begins, Consumer<String> word) {
        int from = 0;
        int size;
        for (int at = 0; at < text.length(); at += size) {
            int c = text.codePointAt(at);
            size = Character.charCount(c);
            boolean white = Characters.isWhiteSpace(c);
            if (white || Characters.isPunctuation(c)) {
                if (from < at) {
                    word.accept(text.substring(from, at));
                }
                if (!white) {
                    word.accept(text.substring(at, at + size));
                }
                from = at + size;
            }
        }
        if (from < text.length()) {
            word.accept(text.substring(from));
        }
    }
}
