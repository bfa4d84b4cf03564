package saeengine.data.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;
import saeengine.data.DataException;

/**
 * A Java array, or part of one, about to be written under a name: little-endian, through a small buffer, for
 * the arrays may be hundreds of megabytes. The array is not copied.
 */
final class ArrayBytes {
    private static final int CHUNK_BYTES = 1 << 20;

    /** Puts the next {@code n} elements, the first of which is number {@code at}, into the empty chunk. */
    private interface Source {
        void put(ByteBuffer chunk, int at, int n);
    }

    private final String name;
    private final StoredType type;
    private final long[] shape;
    private final int count;
    private final Supplier<Source> open;

    private ArrayBytes(String name, StoredType type, long[] shape, int count, Source source) {
        this(name, type, shape, count, () -> source);
    }

    private ArrayBytes(String name, StoredType type, long[] shape, int count, Supplier<Source> open) {
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
        this.count = count;
        this.open = open;
        requireShape();
    }

    static ArrayBytes of(String name, float[] data, long... shape) {
        return new ArrayBytes(
                name,
                StoredType.F32,
                shape,
                data.length,
                (chunk, at, n) -> chunk.asFloatBuffer().put(data, at, n));
    }

    /** Values that are asked for when they are written, and let go of afterwards. */
    static ArrayBytes later(String name, Supplier<float[]> data, long... shape) {
        Supplier<Source> open = () -> {
            float[] values = data.get();
            return (chunk, at, n) -> chunk.asFloatBuffer().put(values, at, n);
        };
        return new ArrayBytes(name, StoredType.F32, shape, (int) countOf(name, shape), open);
    }

    /** Floats that are stored as bfloat16, each rounded to the nearest. */
    static ArrayBytes bf16(String name, float[] data, long... shape) {
        return new ArrayBytes(name, StoredType.BF16, shape, data.length, (chunk, at, n) -> {
            for (int i = 0; i < n; i++) {
                chunk.putShort(i * StoredType.BF16.bytes(), HalfFloats.toBf16(data[at + i]));
            }
        });
    }

    /** Floats that are stored as binary16, each rounded to the nearest; one that it does not reach is refused. */
    static ArrayBytes f16(String name, float[] data, long... shape) {
        for (float value : data) {
            if (Math.abs(value) >= 65_520f) {
                throw new DataException(
                        "tensor '" + name + "' to be written holds " + value + ", float16 ends at 65504");
            }
        }
        return new ArrayBytes(name, StoredType.F16, shape, data.length, (chunk, at, n) -> {
            for (int i = 0; i < n; i++) {
                chunk.putShort(i * StoredType.F16.bytes(), HalfFloats.toF16(data[at + i]));
            }
        });
    }

    /** The lower 16 bits of each, as an unsigned number. */
    static ArrayBytes u16(String name, int[] data, long... shape) {
        return new ArrayBytes(name, StoredType.U16, shape, data.length, (chunk, at, n) -> {
            for (int i = 0; i < n; i++) {
                chunk.putShort(i * StoredType.U16.bytes(), (short) data[at + i]);
            }
        });
    }

    /** The 32 bits of each, as an unsigned number. */
    static ArrayBytes u32(String name, int[] data, long... shape) {
        return new ArrayBytes(
                name,
                StoredType.U32,
                shape,
                data.length,
                (chunk, at, n) -> chunk.asIntBuffer().put(data, at, n));
    }

    /** As many values as the shape needs, out of a larger array. */
    static ArrayBytes range(String name, float[] data, int from, long... shape) {
        long needed = countOf(name, shape);
        if (from < 0 || needed > data.length - (long) from) {
            throw new DataException("tensor '" + name + "' to be written needs " + needed + " values from " + from
                    + " on, but the array has " + data.length);
        }
        return new ArrayBytes(
                name,
                StoredType.F32,
                shape,
                (int) needed,
                (chunk, at, n) -> chunk.asFloatBuffer().put(data, from + at, n));
    }

    static ArrayBytes of(String name, double[] data, long... shape) {
        return new ArrayBytes(
                name,
                StoredType.F64,
                shape,
                data.length,
                (chunk, at, n) -> chunk.asDoubleBuffer().put(data, at, n));
    }

    static ArrayBytes of(String name, int[] data, long... shape) {
        return new ArrayBytes(
                name,
                StoredType.I32,
                shape,
                data.length,
                (chunk, at, n) -> chunk.asIntBuffer().put(data, at, n));
    }

    static ArrayBytes of(String name, long[] data, long... shape) {
        return new ArrayBytes(
                name,
                StoredType.I64,
                shape,
                data.length,
                (chunk, at, n) -> chunk.asLongBuffer().put(data, at, n));
    }

    String name() {
        return name;
    }

    StoredType type() {
        return type;
    }

    long[] shape() {
        return shape.clone();
    }

    long count() {
        return count;
    }

    long bytes() {
        return (long) count * type.bytes();
    }

    void writeTo(OutputStream out) throws IOException {
        byte[] block = new byte[(int) Math.min(bytes(), CHUNK_BYTES)];
        ByteBuffer chunk = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int perBlock = block.length / type.bytes();
        Source source = open.get();
        for (int at = 0; at < count; at += perBlock) {
            int n = Math.min(perBlock, count - at);
            source.put(chunk, at, n);
            out.write(block, 0, n * type.bytes());
        }
    }

    private void requireShape() {
        long expected = countOf(name, shape);
        if (expected != count) {
            throw new DataException("tensor '" + name + "' to be written has " + count + " values, but shape "
                    + Arrays.toString(shape) + " needs " + expected);
        }
    }

    private static long countOf(String name, long[] shape) {
        try {
            return TensorLayout.countOf(shape);
        } catch (IllegalArgumentException e) {
            throw new DataException("tensor '" + name + "' to be written " + e.getMessage(), e);
        }
    }
}
