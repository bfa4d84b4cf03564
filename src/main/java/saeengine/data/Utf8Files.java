package saeengine.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens text files as UTF-8 whatever the machine's default, without a byte order mark. */
final class Utf8Files {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int BUFFER_BYTES = 1 << 16;

    private Utf8Files() {}

    /** The bytes of a file after its byte order mark, if it has one. */
    static InputStream bytes(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        in.mark(BYTE_ORDER_MARK.length);
        for (byte expected : BYTE_ORDER_MARK) {
            if (in.read() != (expected & 0xFF)) {
                in.reset();
                break;
            }
        }
        return in;
    }

    /** The characters of a file; malformed bytes become U+FFFD. */
    static Reader characters(Path file) throws IOException {
        return new InputStreamReader(bytes(file), StandardCharsets.UTF_8);
    }

    /** A file that cannot be read, as one line. */
    static DataException unreadable(Path file, Exception cause) {
        return new DataException(file + ": cannot be read (" + reason(cause) + "): check the path and the file", cause);
    }

    /** What an exception says, in one line: some messages of the JSON reader go on with a link. */
    static String reason(Exception cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
