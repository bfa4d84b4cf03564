package saeengine.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.data.DataException;

/**
 * The command line as it was typed. Java decodes it by the locale, and in the C locale every letter outside ASCII is
 * lost; Linux keeps the bytes, and here they are read as UTF-8 whatever the locale.
 */
final class Utf8Arguments {
    private static final Path BYTES = Path.of("/proc/self/cmdline");

    private Utf8Arguments() {}

    /** The arguments that the program was started with, of which Java made {@code decoded}. */
    static String[] of(String[] decoded) {
        if (!Files.isReadable(BYTES)) {
            return decoded;
        }
        try {
            return of(Files.readAllBytes(BYTES), decoded);
        } catch (IOException e) {
            return decoded;
        }
    }

    /** @param line the whole command line, each part ended by a zero; the program's own arguments are the last */
    static String[] of(byte[] line, String[] decoded) {
        List<byte[]> parts = parts(line);
        int first = parts.size() - decoded.length;
        if (first < 0) {
            return decoded;
        }
        String[] arguments = new String[decoded.length];
        for (int i = 0; i < arguments.length; i++) {
            byte[] bytes = parts.get(first + i);
            if (isAscii(bytes) && !new String(bytes, StandardCharsets.US_ASCII).equals(decoded[i])) {
                // Not what Java was given: it expands some arguments itself.
                return decoded;
            }
            arguments[i] = decode(bytes, i);
        }
        return arguments;
    }

    private static List<byte[]> parts(byte[] line) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == 0) {
                parts.add(Arrays.copyOfRange(line, from, i));
                from = i + 1;
            }
        }
        return parts;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static String decode(byte[] bytes, int index) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            String shown = new String(bytes, StandardCharsets.ISO_8859_1);
            throw new DataException(
                    "argument " + (index + 1) + " ('" + shown + "' if it is Latin-1) is no UTF-8: arguments"
                            + " are read as UTF-8 whatever the locale; give it in UTF-8",
                    e);
        }
    }
}
