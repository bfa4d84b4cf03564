package saeengine.data.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.Utf8Files;

/**
 * Cuts a file at each occurrence of a delimiter, holding one part of it in memory at a time.
 *
 * <p>It works on bytes: the delimiter is ASCII, which UTF-8 never uses inside another character.
 */
final class DelimitedReader implements Closeable {
    /** Longer than any story; a file without delimiters is found out before it fills the memory. */
    static final int LONGEST_PART = 16 << 20;

    private final Path file;
    private final String shownDelimiter;
    private final byte[] delimiter;
    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long parts;

    DelimitedReader(Path file, String delimiter) throws IOException {
        this.file = file;
        this.shownDelimiter = delimiter.equals("\n") ? "line end" : delimiter;
        this.delimiter = delimiter.getBytes(StandardCharsets.US_ASCII);
        this.in = Utf8Files.bytes(file);
    }

    /** The next part, null at the end of the file. */
    @Nullable
    String next() throws IOException {
        int from = start;
        int at = find(from);
        while (at < 0) {
            // Only the tail of what was searched can hold the beginning of a delimiter.
            from = Math.max(start, end - delimiter.length + 1);
            int moved = start;
            if (!fill()) {
                return end == start ? null : take(end, end);
            }
            at = find(from - moved);
        }
        return take(at, at + delimiter.length);
    }

    /** How many parts were handed out: in a file of lines the number of the last line. */
    long parts() {
        return parts;
    }

    private int find(int from) {
        for (int i = from; i <= end - delimiter.length; i++) {
            if (buffer[i] == delimiter[0]
                    && Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }

    private String take(int to, int newStart) {
        String part = new String(buffer, start, to - start, StandardCharsets.UTF_8);
        start = newStart;
        parts++;
        return part;
    }

    /** Moves what is left to the front, makes room and reads on; false at the end of the file. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        if (end == buffer.length) {
            if (end >= LONGEST_PART) {
                throw new DataException(file + ": no " + shownDelimiter + " within " + (LONGEST_PART >> 20)
                        + " MiB: check that this is a file of stories");
            }
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(count, 0);
        return count >= 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
