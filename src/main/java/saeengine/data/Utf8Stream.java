package saeengine.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The bytes of a text file, each held against the rules of UTF-8 (RFC 3629) as it passes; the first that breaks them
 * ends the reading with a line that names the file, the byte's offset and what to do. Bytes of zero are refused too: they
 * are in no text, but in UTF-16 and in files that are none.
 */
final class Utf8Stream extends FilterInputStream {
    private final Path file;
    private long offset;

    /** Of a character begun: how many bytes are still to come, and between what the next one has to be. */
    private int missing;

    private int lowest;
    private int highest;
    private long begun;

    Utf8Stream(Path file, InputStream in) {
        super(in);
        this.file = file;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, 1 << 16)).length;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = offset == 0 ? in.readNBytes(into, from, length) : in.read(into, from, length);
        if (count < 0 || (count == 0 && length > 0)) {
            requireEnded();
            return -1;
        }
        if (offset == 0) {
            FileForms.requireText(file, into, from, count);
        }
        for (int i = from; i < from + count; i++) {
            // Above 0 are the characters of ASCII but for NUL.
            if (into[i] <= 0 || missing > 0) {
                take(into[i] & 0xFF, offset + i - from);
            }
        }
        offset += count;
        return count;
    }

    private void take(int b, long at) {
        if (missing > 0) {
            if (b < lowest || b > highest) {
                throw refused(b, at);
            }
            missing--;
            lowest = 0x80;
            highest = 0xBF;
            return;
        }
        if (b == 0) {
            throw new DataException(
                    file + ": byte 0 at offset " + at
                            + ", which no text holds: it is UTF-16, to be converted with 'iconv -f UTF-16 -t UTF-8', or no text");
        }
        begun = at;
        lowest = 0x80;
        highest = 0xBF;
        if (b >= 0xC2 && b <= 0xDF) {
            missing = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            missing = 2;
            // Not what fits in two bytes, and no halves of characters.
            lowest = b == 0xE0 ? 0xA0 : 0x80;
            highest = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            missing = 3;
            lowest = b == 0xF0 ? 0x90 : 0x80;
            highest = b == 0xF4 ? 0x8F : 0xBF;
        } else {
            throw refused(b, at);
        }
    }

    private DataException refused(int b, long at) {
        return new DataException(String.format(
                "%s: byte 0x%02X at offset %d is no UTF-8: convert the file, as with 'iconv -f WINDOWS-1252 -t UTF-8' where"
                        + " it is Latin-1",
                file, b, at));
    }

    private void requireEnded() {
        if (missing > 0) {
            throw new DataException(file + ": ends in the middle of the character at offset " + begun
                    + ": it was cut short; get it again, or cut it before that byte");
        }
    }
}
