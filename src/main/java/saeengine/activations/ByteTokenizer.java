package saeengine.activations;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import saeengine.data.tokenizer.Tokenizer;

/** Every byte of UTF-8 text is a token: what a model without a vocabulary of its own, a random one, reads. */
final class ByteTokenizer implements Tokenizer {
    private final int vocabularySize;
    private final int endOfText;

    ByteTokenizer(int vocabularySize, int endOfText) {
        this.vocabularySize = vocabularySize;
        this.endOfText = endOfText;
    }

    @Override
    public int[] encode(String text) {
        if (vocabularySize < 257) {
            throw new IllegalArgumentException("a model without a tokenizer reads text byte by byte, for which its"
                    + " vocabulary has to be at least 257 (256 bytes and an end of text), got " + vocabularySize);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    private byte[] pieceBytes(int id) {
        return id < 256 ? new byte[] {(byte) id} : ("<" + id + ">").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(int[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            bytes.writeBytes(pieceBytes(id));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String piece(int id) {
        return decode(new int[] {id});
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int endOfText() {
        return endOfText;
    }
}
