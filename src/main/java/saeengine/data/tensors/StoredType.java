package saeengine.data.tensors;

import java.nio.ByteBuffer;

/**
 * The element type of a stored tensor: its width, and how its little-endian bytes become Java numbers.
 * The names are those of the safetensors format.
 */
public enum StoredType {
    F64(8, false) {
        @Override
        double doubleAt(ByteBuffer b, int i) {
            return b.getDouble(i);
        }
    },
    F32(4, false) {
        @Override
        double doubleAt(ByteBuffer b, int i) {
            return b.getFloat(i);
        }

        /** Weights are mostly F32, and large: one bulk copy instead of a loop. */
        @Override
        void floats(ByteBuffer chunk, int count, float[] into, int at) {
            chunk.asFloatBuffer().get(into, at, count);
        }
    },
    F16(2, false) {
        @Override
        double doubleAt(ByteBuffer b, int i) {
            return HalfFloats.fromF16(b.getShort(i));
        }
    },
    BF16(2, false) {
        @Override
        double doubleAt(ByteBuffer b, int i) {
            return HalfFloats.fromBf16(b.getShort(i));
        }
    },
    I64(8, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return b.getLong(i);
        }
    },
    I32(4, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return b.getInt(i);
        }
    },
    I16(2, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return b.getShort(i);
        }
    },
    I8(1, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return b.get(i);
        }
    },
    U64(8, true) {
        /** Values of 2^63 and more do not fit a long and come out negative; as floats they are right. */
        @Override
        long longAt(ByteBuffer b, int i) {
            return b.getLong(i);
        }

        @Override
        double doubleAt(ByteBuffer b, int i) {
            long bits = b.getLong(i);
            // Halved with its lowest bit kept sticky, the value rounds as the whole one would.
            return bits >= 0 ? (double) bits : (double) (bits >>> 1 | (bits & 1)) * 2.0;
        }
    },
    U32(4, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return Integer.toUnsignedLong(b.getInt(i));
        }
    },
    U16(2, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return Short.toUnsignedLong(b.getShort(i));
        }
    },
    U8(1, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return Byte.toUnsignedLong(b.get(i));
        }
    },
    /** One byte each; anything but zero is true and reads as 1. */
    BOOL(1, true) {
        @Override
        long longAt(ByteBuffer b, int i) {
            return b.get(i) == 0 ? 0 : 1;
        }
    };

    private final int bytes;
    private final boolean whole;

    StoredType(int bytes, boolean whole) {
        this.bytes = bytes;
        this.whole = whole;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** Whether the elements are whole numbers (bools count as 0 and 1). */
    public boolean isWhole() {
        return whole;
    }

    /** The element that starts at byte {@code i} of a little-endian buffer. */
    double doubleAt(ByteBuffer b, int i) {
        return longAt(b, i);
    }

    long longAt(ByteBuffer b, int i) {
        throw new IllegalStateException(this + " holds no whole numbers");
    }

    void floats(ByteBuffer chunk, int count, float[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = (float) doubleAt(chunk, i * bytes);
        }
    }

    void doubles(ByteBuffer chunk, int count, double[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = doubleAt(chunk, i * bytes);
        }
    }

    void longs(ByteBuffer chunk, int count, long[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = longAt(chunk, i * bytes);
        }
    }
}
