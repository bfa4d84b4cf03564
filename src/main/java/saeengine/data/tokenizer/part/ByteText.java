package saeengine.data.tokenizer.part;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tokens in the byte alphabet to the text that their bytes are together; bytes that are no UTF-8 become U+FFFD. */
public final class ByteText implements Decoder {
    private final ByteAlphabet alphabet = new ByteAlphabet();

    @Override
    public List<String> decode(List<String> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * tokens.size());
        tokens.forEach(token -> bytes.writeBytes(alphabet.bytes(token)));
        return List.of(bytes.toString(StandardCharsets.UTF_8));
    }
}
