package saeengine.data.text;

import saeengine.data.Allowance;

/** Numbers as differences, in blocks of their own bit widths (Parquet's Encodings.md: DELTA_BINARY_PACKED). */
final class DeltaInts {
    private static final int LARGEST_BLOCK = 1 << 16;

    private DeltaInts() {}

    /** All numbers, none below 0; the bytes are left where the block ends. */
    static int[] read(PageBytes bytes, int most, Allowance allowance) {
        long block = bytes.varint();
        long parts = bytes.varint();
        long count = bytes.varint();
        if (block <= 0 || block > LARGEST_BLOCK || parts <= 0 || block % parts != 0 || block / parts % 8 != 0) {
            throw new IllegalArgumentException("blocks of " + block + " differences in " + parts + " parts");
        }
        if (count < 0 || count > most) {
            throw new IllegalArgumentException(count + " lengths for " + most + " values");
        }
        allowance.take(Integer.BYTES * count);
        int[] values = new int[(int) count];
        long value = bytes.zigzag();
        int done = 0;
        if (count > 0) {
            values[done++] = length(value);
        }
        while (done < count) {
            long least = bytes.zigzag();
            int widths = bytes.take((int) parts);
            for (int part = 0; part < parts && done < count; part++) {
                int width = bytes.array[widths + part] & 0xff;
                if (width > Long.SIZE) {
                    throw new IllegalArgumentException("differences of " + width + " bits");
                }
                int each = (int) (block / parts);
                PageBytes packed = bytes.part(Math.toIntExact((long) each * width / 8));
                Bits bits = new Bits(packed, width);
                for (int i = 0; i < each && done < count; i++) {
                    value += least + bits.next();
                    values[done++] = length(value);
                }
            }
        }
        return values;
    }

    private static int length(long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a length of " + value);
        }
        return (int) value;
    }

    /** Numbers of up to 64 bits, the lowest bits first. */
    private static final class Bits {
        private final PageBytes bytes;
        private final int width;
        private int current;
        private int held;

        private Bits(PageBytes bytes, int width) {
            this.bytes = bytes;
            this.width = width;
        }

        private long next() {
            long value = 0;
            for (int got = 0; got < width; ) {
                if (held == 0) {
                    current = bytes.u8();
                    held = 8;
                }
                int count = Math.min(held, width - got);
                value |= (long) (current & (1 << count) - 1) << got;
                current >>= count;
                held -= count;
                got += count;
            }
            return value;
        }
    }
}
