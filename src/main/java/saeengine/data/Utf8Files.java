package saeengine.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Opens text files as UTF-8 whatever the machine's default, without a byte order mark. A file that is anything else is
 * refused by {@link Utf8Stream}, at the byte that shows it.
 */
public final class Utf8Files {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int BUFFER_BYTES = 1 << 16;

    /** As much as is read in a tenth of a second: where a text is no UTF-8, it mostly shows in there. */
    private static final long BEGINNING = 64L << 20;

    private Utf8Files() {}

    /** The bytes of a file after its byte order mark, if it has one. */
    public static InputStream bytes(Path file) throws IOException {
        InputStream in = new BufferedInputStream(new Utf8Stream(file, PackedFiles.open(file)), BUFFER_BYTES);
        try {
            in.mark(BYTE_ORDER_MARK.length);
            for (byte expected : BYTE_ORDER_MARK) {
                if (in.read() != (expected & 0xFF)) {
                    in.reset();
                    break;
                }
            }
            return in;
        } catch (RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The characters of a file. */
    public static Reader characters(Path file) throws IOException {
        return new InputStreamReader(bytes(file), StandardCharsets.UTF_8);
    }

    /** Reads the first bytes of a file for nothing but what is wrong with them: a long run is not to meet it late. */
    public static void requireBeginning(Path file) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = new Utf8Stream(file, PackedFiles.open(file))) {
            for (long done = 0, n = 0; n >= 0 && done < BEGINNING; done += n) {
                n = in.read(buffer, 0, buffer.length);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A file that cannot be read, as one line. */
    public static DataException unreadable(Path file, Exception cause) {
        return new DataException(file + ": cannot be read (" + reason(cause) + "): check the path and the file", cause);
    }

    /** What an exception says, in one line: some messages of the JSON reader go on with a link. */
    public static String reason(Exception cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
