package saeengine.data.tokenizer.part;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The alphabet of byte-level BPE: one printable character for each of the 256 bytes.
 *
 * <p>Tokens are stored in JSON and in lines split at spaces, so no byte may look like a space or a control
 * character. The 188 bytes that Latin-1 prints stand for themselves; the other 68, in order, become the
 * characters from U+0100 on, which makes a space {@code Ġ} and a newline {@code Ċ}.
 */
public final class ByteAlphabet {
    public static final int BYTES = 256;

    private final char[] charOfByte = new char[BYTES];
    private final int[] byteOfChar = new int[2 * BYTES];
    private final String inOrder;

    public ByteAlphabet() {
        Arrays.fill(byteOfChar, -1);
        char spare = BYTES;
        for (int b = 0; b < BYTES; b++) {
            charOfByte[b] = prints(b) ? (char) b : spare++;
            byteOfChar[charOfByte[b]] = b;
        }
        StringBuilder order = new StringBuilder();
        for (char c = 0; c < byteOfChar.length; c++) {
            if (byteOfChar[c] >= 0) {
                order.append(c);
            }
        }
        inOrder = order.toString();
    }

    private static boolean prints(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
    }

    /** The character of a byte, 0 to 255. */
    public char character(int b) {
        return charOfByte[b];
    }

    /** The 256 characters in ascending order, which is the order of the first 256 ids of GPT-2. */
    public String inOrder() {
        return inOrder;
    }

    /** A text in this alphabet, a character for each of its bytes. */
    public String written(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = charOfByte[bytes[i] & 0xFF];
        }
        return new String(characters);
    }

    /** The bytes a token stands for; a token with a character from outside the alphabet stands for its own UTF-8. */
    public byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c >= byteOfChar.length || byteOfChar[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) byteOfChar[c];
        }
        return bytes;
    }
}
