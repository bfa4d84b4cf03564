package saeengine.data.text;

/** A part of an array, read from its beginning; it throws {@link IllegalArgumentException} where it ends too early. */
final class PageBytes {
    final byte[] array;
    private final int end;
    private int at;

    PageBytes(byte[] array, int from, int length) {
        if (length < 0 || from < 0 || length > array.length - from) {
            throw early();
        }
        this.array = array;
        this.at = from;
        this.end = from + length;
    }

    int left() {
        return end - at;
    }

    /** Passes over so many bytes and returns where they begin in the array. */
    int take(int count) {
        if (count < 0 || count > end - at) {
            throw early();
        }
        at += count;
        return at - count;
    }

    /** The next so many bytes as a part of their own. */
    PageBytes part(int count) {
        return new PageBytes(array, take(count), count);
    }

    int u8() {
        return array[take(1)] & 0xff;
    }

    int int32() {
        int from = take(Integer.BYTES);
        return (array[from] & 0xff)
                | (array[from + 1] & 0xff) << 8
                | (array[from + 2] & 0xff) << 16
                | array[from + 3] << 24;
    }

    long varint() {
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

    long zigzag() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    private static IllegalArgumentException early() {
        return new IllegalArgumentException("a page ends too early");
    }
}
