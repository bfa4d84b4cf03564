package saeengine.data.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import saeengine.data.DataException;
import saeengine.data.tokenizer.part.ByteAlphabet;

/** A token for each byte of a word's UTF-8. A lone surrogate, which no UTF-8 can hold, is taken as a question mark. */
final class ByteSymbols implements Symbols {
    private final String origin;
    private final ByteAlphabet alphabet = new ByteAlphabet();
    private final int[] idOfByte = new int[ByteAlphabet.BYTES];

    /** @param origin where the vocabulary comes from, for errors */
    ByteSymbols(String origin, Map<String, Integer> vocabulary) {
        this.origin = origin;
        for (int b = 0; b < idOfByte.length; b++) {
            idOfByte[b] = vocabulary.getOrDefault(String.valueOf(alphabet.character(b)), -1);
        }
    }

    @Override
    public int[] of(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = idOfByte[bytes[i] & 0xFF];
            if (ids[i] < 0) {
                throw new DataException(String.format(
                        "%s: the vocabulary has no token for the byte 0x%02X of '%s': take one with all bytes",
                        origin, bytes[i] & 0xFF, word));
            }
        }
        return ids;
    }

    @Override
    public String written(String word) {
        return alphabet.written(word);
    }
}
