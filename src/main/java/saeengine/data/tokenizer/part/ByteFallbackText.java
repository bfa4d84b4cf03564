package saeengine.data.tokenizer.part;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tokens such as {@code <0xE2>}, a byte each, to the characters that a run of them is. A run that is no UTF-8 becomes a
 * U+FFFD for each of its bytes.
 */
public final class ByteFallbackText implements Decoder {
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

    /** The byte that a token stands for, or -1. */
    public static int byteOf(String token) {
        return BYTE.matcher(token).matches() ? Integer.parseInt(token.substring(3, 5), 16) : -1;
    }

    @Override
    public List<String> decode(List<String> tokens) {
        List<String> text = new ArrayList<>();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (String token : tokens) {
            int b = byteOf(token);
            if (b >= 0) {
                run.write(b);
            } else {
                end(run, text);
                text.add(token);
            }
        }
        end(run, text);
        return text;
    }

    private static void end(ByteArrayOutputStream run, List<String> text) {
        if (run.size() > 0) {
            try {
                text.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(run.toByteArray()))
                        .toString());
            } catch (CharacterCodingException noCharacters) {
                text.add("\ufffd".repeat(run.size()));
            }
            run.reset();
        }
    }
}
