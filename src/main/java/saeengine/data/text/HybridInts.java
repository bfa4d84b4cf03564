package saeengine.data.text;

/**
 * Small numbers in runs: of one number, or of eight and eight packed without gaps, the lowest bits first. Parquet's
 * definition levels and dictionary indices are written so (its Encodings.md: RLE/bit-packing hybrid).
 */
final class HybridInts {
    private final PageBytes bytes;
    private final int width;

    /** Of the run: how many are left, and the number itself where it is of one. */
    private long left;

    private int repeated;
    private boolean packed;

    /** Of a packed run: bits that were taken from the bytes and not yet used. */
    private long bits;

    private int held;

    HybridInts(PageBytes bytes, int width) {
        if (width < 0 || width > Integer.SIZE) {
            throw new IllegalArgumentException("numbers of " + width + " bits");
        }
        this.bytes = bytes;
        this.width = width;
    }

    int next() {
        while (left == 0) {
            begin();
        }
        left--;
        return packed ? unpacked() : repeated;
    }

    private void begin() {
        long head = bytes.varint();
        left = head >>> 1;
        packed = (head & 1) != 0;
        if (left > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a run of " + left + " numbers");
        }
        if (packed) {
            left *= 8;
            bits = 0;
            held = 0;
        } else {
            repeated = 0;
            for (int i = 0; i < (width + 7) / 8; i++) {
                repeated |= bytes.u8() << (8 * i);
            }
        }
    }

    private int unpacked() {
        while (held < width) {
            bits |= (long) bytes.u8() << held;
            held += 8;
        }
        int value = (int) (bits & (1L << width) - 1);
        bits >>>= width;
        held -= width;
        return value;
    }
}
