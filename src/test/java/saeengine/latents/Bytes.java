package saeengine.latents;

import java.nio.charset.StandardCharsets;
import saeengine.data.tokenizer.Tokenizer;

/** One token a byte. */
final class Bytes implements Tokenizer {
    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return ids;
    }

    private static byte[] bytes(int[] ids) {
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = (byte) ids[i];
        }
        return bytes;
    }

    @Override
    public String decode(int[] ids) {
        return new String(bytes(ids), StandardCharsets.UTF_8);
    }

    @Override
    public String piece(int id) {
        return decode(new int[] {id});
    }

    @Override
    public int vocabularySize() {
        return 256;
    }

    @Override
    public int endOfText() {
        return -1;
    }
}
