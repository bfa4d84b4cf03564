package saeengine.data.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import saeengine.data.Allowance;

/**
 * The bytes of a pickle, read as the primitive operands its instructions carry. It counts what it has read, and
 * what values take of the file's {@link Allowance}, so that no length a file claims is believed.
 *
 * <p>All methods throw {@link IllegalArgumentException} with the cause where the pickle is malformed.
 */
final class PickleInput {
    /** A pickle holds names and shapes; the values lie elsewhere. The largest known are a few megabytes. */
    static final long LONGEST_PICKLE = 256L << 20;

    private static final int LONGEST_LINE = 4096;

    /** Enough for every number that has its length in one byte; torch's longest, its magic number, has ten. */
    private static final int LONGEST_NUMBER = 256;

    private static final int STRING_BYTES = 64;

    private final InputStream in;
    private final Allowance allowance;
    private long position;

    PickleInput(InputStream in, Allowance allowance) {
        this.in = in;
        this.allowance = allowance;
    }

    /** Counts memory for values that are made of what was read. */
    void take(long bytes) {
        allowance.take(bytes);
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    int u8() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new IllegalArgumentException("its pickle ends too early, after " + position + " bytes");
        }
        count(1);
        return b;
    }

    int u16() throws IOException {
        return u8() | u8() << 8;
    }

    int i32() throws IOException {
        return u16() | u16() << 16;
    }

    long u32() throws IOException {
        return Integer.toUnsignedLong(i32());
    }

    long i64() throws IOException {
        return u32() | (long) i32() << 32;
    }

    /** Unlike everything else in a pickle, floats are big-endian. */
    double f64() throws IOException {
        return Double.longBitsToDouble(Long.reverseBytes(i64()));
    }

    /** A two's complement number of any width; a {@link Long} where it fits one. */
    Number bigInteger(long bytes) throws IOException {
        if (bytes > LONGEST_NUMBER) {
            throw new IllegalArgumentException("its pickle has a number of " + bytes + " bytes");
        }
        byte[] reversed = bytes(bytes);
        if (reversed.length == 0) {
            return 0L;
        }
        byte[] bigEndian = new byte[reversed.length];
        for (int i = 0; i < reversed.length; i++) {
            bigEndian[i] = reversed[reversed.length - 1 - i];
        }
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    String utf8(long bytes) throws IOException {
        return new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    byte[] bytes(long length) throws IOException {
        take(STRING_BYTES);
        if (length < 0 || length > LONGEST_PICKLE - position) {
            throw new IllegalArgumentException("its pickle claims a string of " + length + " bytes");
        }
        // Grows with what is really there, so a false length costs nothing.
        byte[] bytes = in.readNBytes((int) length);
        // Once as they are read, once put together, once as a string.
        take(3L * bytes.length);
        count(bytes.length);
        if (bytes.length < length) {
            throw new IllegalArgumentException("its pickle ends too early, after " + position + " bytes");
        }
        return bytes;
    }

    /** Text up to a newline, as in the oldest instructions. */
    String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = u8(); b != '\n'; b = u8()) {
            if (text.length() >= LONGEST_LINE) {
                throw new IllegalArgumentException("its pickle has a line that never ends");
            }
            text.append((char) b);
        }
        return text.toString();
    }

    private void count(long bytes) {
        position += bytes;
        if (position > LONGEST_PICKLE) {
            throw new IllegalArgumentException("its pickle is over the limit of " + LONGEST_PICKLE + " bytes");
        }
    }
}
