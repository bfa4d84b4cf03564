package saeengine.kernels;

import java.util.Arrays;
import saeengine.data.tokenizer.Tokenizer;

/** A token a character, whatever it is: texts of which nothing but their lengths counts. */
record NumberedTokens(int vocabularySize) implements Tokenizer {
    @Override
    public int[] encode(String text) {
        int[] ids = new int[text.length()];
        Arrays.setAll(ids, i -> i * 7919 % vocabularySize);
        return ids;
    }

    @Override
    public String decode(int[] ids) {
        return Arrays.toString(ids);
    }

    @Override
    public String piece(int id) {
        return Integer.toString(id);
    }

    @Override
    public int endOfText() {
        return -1;
    }
}
