package saeengine.data.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads Thrift's compact protocol, in which Parquet's footer and page headers are written (Apache Thrift's
 * thrift-compact-protocol.md). Fields that nobody asks for are passed over, at any depth that a real file has.
 *
 * <p>It throws {@link IllegalArgumentException} with the cause where the bytes are no such structure.
 */
final class ThriftInput {
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int I32 = 5;
    static final int I64 = 6;
    static final int BINARY = 8;
    static final int LIST = 9;
    static final int STRUCT = 12;

    private static final int DEEPEST = 32;
    private static final int LONGEST_NAME = 4096;

    /** Takes the fields of a structure as they come. */
    interface Fields {
        /** Whether the field's value was read; where not, it is passed over. */
        boolean take(int id, int type) throws IOException;
    }

    /** Takes one element of a list. */
    interface Element {
        void read(int type) throws IOException;
    }

    private final InputStream in;

    ThriftInput(InputStream in) {
        this.in = in;
    }

    void struct(Fields fields) throws IOException {
        int id = 0;
        for (int head = u8(); head != 0; head = u8()) {
            int delta = head >> 4;
            id = delta == 0 ? (int) zigzag() : id + delta;
            int type = head & 15;
            if (!fields.take(id, type)) {
                skip(type, DEEPEST);
            }
        }
    }

    void list(int type, Element element) throws IOException {
        require(type, LIST);
        int head = u8();
        long count = head >> 4 == 15 ? varint() : head >> 4;
        for (long i = 0; i < count; i++) {
            element.read(head & 15);
        }
    }

    int i32(int type) throws IOException {
        require(type, I32);
        long value = zigzag();
        if (value != (int) value) {
            throw new IllegalArgumentException("a number of 32 bits has more");
        }
        return (int) value;
    }

    long i64(int type) throws IOException {
        require(type, I64);
        return zigzag();
    }

    static boolean bool(int type) {
        if (type != TRUE && type != FALSE) {
            throw new IllegalArgumentException("a field has another type than the format's");
        }
        return type == TRUE;
    }

    String text(int type) throws IOException {
        require(type, BINARY);
        long length = varint();
        if (length < 0 || length > LONGEST_NAME) {
            throw new IllegalArgumentException("a name of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void require(int type, int wanted) {
        if (type != wanted) {
            throw new IllegalArgumentException("a field has another type than the format's");
        }
    }

    private void skip(int type, int deepest) throws IOException {
        if (deepest == 0) {
            throw new IllegalArgumentException("structures within structures without end");
        }
        switch (type) {
            case TRUE, FALSE -> {
                // The type is the value.
            }
            case 3 -> u8();
            case 4, I32, I64 -> varint();
            case 7 -> in.skipNBytes(Double.BYTES);
            case BINARY -> skipBinary();
            case LIST, 10 -> skipList(deepest);
            case 11 -> skipMap(deepest);
            case STRUCT -> skipStruct(deepest);
            case 13 -> in.skipNBytes(16);
            default -> throw new IllegalArgumentException("a field of the unknown type " + type);
        }
    }

    private void skipBinary() throws IOException {
        long length = varint();
        if (length < 0) {
            throw new IllegalArgumentException("a length below 0");
        }
        in.skipNBytes(length);
    }

    private void skipStruct(int deepest) throws IOException {
        for (int head = u8(); head != 0; head = u8()) {
            if (head >> 4 == 0) {
                varint();
            }
            skip(head & 15, deepest - 1);
        }
    }

    private void skipList(int deepest) throws IOException {
        int head = u8();
        long count = head >> 4 == 15 ? varint() : head >> 4;
        for (long i = 0; i < count; i++) {
            skipElement(head & 15, deepest - 1);
        }
    }

    private void skipMap(int deepest) throws IOException {
        long count = varint();
        int types = count == 0 ? 0 : u8();
        for (long i = 0; i < count; i++) {
            skipElement(types >> 4, deepest - 1);
            skipElement(types & 15, deepest - 1);
        }
    }

    /** In a list a truth value is a byte of its own. */
    private void skipElement(int type, int deepest) throws IOException {
        if (type == TRUE || type == FALSE) {
            u8();
        } else {
            skip(type, deepest);
        }
    }

    private long zigzag() throws IOException {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }

    private int u8() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }
}
