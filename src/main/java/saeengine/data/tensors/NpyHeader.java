package saeengine.data.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a {@code .npy} file of numpy: magic bytes, a version, and a Python dict that says type, order and shape.
 *
 * @param dataBegin the number of bytes before the first value
 */
record NpyHeader(StoredType type, boolean columnsFirst, long[] shape, long dataBegin) {
    private static final int MAGIC_BYTES = 8;

    /** numpy's own limit for what it has not written itself. */
    private static final int LONGEST = 10_000;

    /** numpy's own limit. */
    private static final int MOST_DIMENSIONS = 64;

    private static final Map<String, StoredType> TYPES = Map.of(
            "<f8", StoredType.F64,
            "<f4", StoredType.F32,
            "<f2", StoredType.F16,
            "<i8", StoredType.I64,
            "<i4", StoredType.I32,
            "<i2", StoredType.I16,
            "|i1", StoredType.I8,
            "|u1", StoredType.U8,
            "|b1", StoredType.BOOL);

    private static final Pattern DICT = Pattern.compile(
            "\\{'descr': '([^'\\\\]{1,20})', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\), \\} *\\n");

    /**
     * Reads the head of an entry.
     *
     * @throws IllegalArgumentException with the cause, where it is none, or its type is not read
     */
    static NpyHeader read(InputStream in) throws IOException {
        byte[] magic = in.readNBytes(MAGIC_BYTES);
        boolean numpy = magic.length == MAGIC_BYTES
                && (magic[0] & 0xff) == 0x93
                && new String(magic, 1, 5, StandardCharsets.ISO_8859_1).equals("NUMPY");
        if (!numpy) {
            throw new IllegalArgumentException("does not begin as numpy's arrays do");
        }
        int version = magic[6];
        if (version < 1 || version > 3) {
            throw new IllegalArgumentException("is of numpy's format " + version + ", and 1 to 3 are read");
        }
        int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
        byte[] lengthField = in.readNBytes(lengthBytes);
        if (lengthField.length < lengthBytes) {
            throw new IllegalArgumentException("ends within its head");
        }
        ByteBuffer little = ByteBuffer.wrap(lengthField).order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? Short.toUnsignedInt(little.getShort()) : Integer.toUnsignedLong(little.getInt());
        if (length > LONGEST) {
            throw new IllegalArgumentException("has a head of " + length + " bytes, over the limit of " + LONGEST);
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new IllegalArgumentException("ends within its head");
        }
        return parsed(new String(text, StandardCharsets.ISO_8859_1), MAGIC_BYTES + lengthBytes + length);
    }

    private static NpyHeader parsed(String text, long dataBegin) {
        Matcher dict = DICT.matcher(text);
        if (!dict.matches()) {
            throw new IllegalArgumentException("describes itself in an unknown way: " + text.strip());
        }
        StoredType type = TYPES.get(dict.group(1));
        if (type == null) {
            throw new IllegalArgumentException(
                    "has the type '" + dict.group(1) + "', and only little-endian floats and whole numbers are read");
        }
        return new NpyHeader(type, dict.group(2).equals("True"), shape(dict.group(3)), dataBegin);
    }

    /** A tuple as Python writes it: nothing, {@code 3,} or {@code 3, 4}. */
    private static long[] shape(String tuple) {
        if (tuple.isEmpty()) {
            return new long[0];
        }
        String[] sizes = tuple.split(", ?");
        if (sizes.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("has over " + MOST_DIMENSIONS + " dimensions");
        }
        long[] shape = new long[sizes.length];
        for (int i = 0; i < shape.length; i++) {
            try {
                shape[i] = Long.parseLong(sizes[i]);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("has the impossible shape (" + tuple + ")", e);
            }
        }
        return shape;
    }

    /** Where the values of the shape lie, of so many bytes behind the head. */
    TensorLayout layout(long bytes) {
        long count = TensorLayout.countOf(shape);
        // Divided, not multiplied: a hostile shape must not overflow into agreement.
        if (bytes % type.bytes() != 0 || count != bytes / type.bytes()) {
            throw new IllegalArgumentException(
                    "of " + count + " " + type + " values cannot fill its " + bytes + " bytes");
        }
        if (!columnsFirst) {
            return TensorLayout.contiguous(shape);
        }
        long[] strides = new long[shape.length];
        long step = 1;
        for (int i = 0; i < strides.length; i++) {
            strides[i] = step;
            step *= Math.max(shape[i], 1);
        }
        return TensorLayout.strided(0, shape, strides, count);
    }
}
