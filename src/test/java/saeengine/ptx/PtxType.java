package saeengine.ptx;

/** A type suffix of PTX: how many bytes, and how they are read. */
enum PtxType {
    PRED(0, 'p'),
    B8(1, 'b'),
    B16(2, 'b'),
    B32(4, 'b'),
    B64(8, 'b'),
    U8(1, 'u'),
    U16(2, 'u'),
    U32(4, 'u'),
    U64(8, 'u'),
    S8(1, 's'),
    S16(2, 's'),
    S32(4, 's'),
    S64(8, 's'),
    F32(4, 'f'),
    F64(8, 'f');

    final int bytes;
    private final char family;

    PtxType(int bytes, char family) {
        this.bytes = bytes;
        this.family = family;
    }

    /** The type named by an opcode part such as {@code u32}; null where it names none. */
    static PtxType named(String part) {
        for (PtxType type : values()) {
            if (type.name().equalsIgnoreCase(part)) {
                return type;
            }
        }
        return null;
    }

    boolean signed() {
        return family == 's';
    }

    boolean isFloat() {
        return family == 'f';
    }

    boolean wide() {
        return bytes == 8;
    }

    /** The low bytes of a value, sign- or zero-extended to 64 bits. */
    long extended(long value) {
        return switch (bytes) {
            case 1 -> signed() ? (byte) value : value & 0xff;
            case 2 -> signed() ? (short) value : value & 0xffff;
            case 4 -> signed() ? (int) value : value & 0xffff_ffffL;
            default -> value;
        };
    }

    /** The same in 32 bits, for types of at most four bytes. */
    int word(int value) {
        return bytes == 4 ? value : (int) extended(value);
    }
}
