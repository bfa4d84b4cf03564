package saeengine.data.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import saeengine.data.DataException;
import saeengine.data.StorageBytes;

/**
 * A named array inside an open file. Its values leave as plain Java arrays in C order, whatever the order in
 * the file; each call reads the file again, and nothing is kept.
 */
public final class StoredTensor {
    /** A multiple of every element width. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** What a JVM can be relied on to allocate as one array. */
    private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Path file;
    private final String name;
    private final StoredType type;
    private final TensorLayout layout;
    private final StorageBytes storage;

    StoredTensor(Path file, String name, StoredType type, TensorLayout layout, StorageBytes storage) {
        this.file = file;
        this.name = name;
        this.type = type;
        this.layout = layout;
        this.storage = storage;
    }

    public String name() {
        return name;
    }

    public StoredType dtype() {
        return type;
    }

    /** The sizes of the dimensions, none for a scalar. */
    public long[] shape() {
        return layout.shape();
    }

    /** The number of elements. */
    public long count() {
        return layout.count();
    }

    public float[] toFloats() {
        float[] values = new float[length(count())];
        readFloats(values, 0);
        return values;
    }

    /**
     * As {@link #toFloats}, where every value has to be a finite number: an error names the first that is not.
     *
     * @param advice what to do about such a value
     */
    public float[] toFiniteFloats(String advice) {
        float[] values = toFloats();
        int place = FiniteValues.firstOther(values, 0, values.length);
        if (place >= 0) {
            throw notFinite(values, place, advice);
        }
        return values;
    }

    private DataException notFinite(float[] values, int place, String advice) {
        double exact = type == StoredType.F64 ? toDoubles()[place] : values[place];
        int others = FiniteValues.countOther(values) - 1;
        return new DataException(file + ": '" + name + "' " + Arrays.toString(indices(place)) + " is " + exact
                + (Double.isFinite(exact) ? ", more than float32 holds" : "")
                + (others > 0 ? String.format(Locale.ROOT, " (and %,d more are not finite)", others) : "")
                + "; " + advice);
    }

    /** An element's place in each dimension. */
    private long[] indices(int place) {
        long[] indices = layout.shape();
        long left = place;
        for (int i = indices.length - 1; i >= 0; i--) {
            long size = indices[i];
            indices[i] = left % size;
            left /= size;
        }
        return indices;
    }

    /** Writes all {@link #count()} elements to {@code into}, from {@code offset} on. */
    public void readFloats(float[] into, int offset) {
        Objects.checkFromIndexSize(offset, length(count()), into.length);
        if (layout.isContiguous()) {
            readRun(length(count()), (chunk, n, at) -> type.floats(chunk, n, into, offset + at));
            return;
        }
        float[] span = new float[length(layout.span())];
        readRun(span.length, (chunk, n, at) -> type.floats(chunk, n, span, at));
        layout.forEachRow((from, step, to, n) -> {
            for (int i = 0; i < n; i++) {
                into[offset + to + i] = span[from + i * step];
            }
        });
    }

    /**
     * Writes {@code count} elements of a tensor in C order to {@code into}, from {@code at} on.
     *
     * @param from the first of them
     */
    public void readFloats(long from, int count, float[] into, int at) {
        if (!layout.isContiguous()) {
            throw new DataException(this + " is not stored in C order; parts of it cannot be read");
        }
        Objects.checkFromIndexSize(from, count, count());
        Objects.checkFromIndexSize(at, count, into.length);
        readRun(from, count, (chunk, n, done) -> type.floats(chunk, n, into, at + done));
    }

    public double[] toDoubles() {
        double[] values = new double[length(count())];
        if (layout.isContiguous()) {
            readRun(values.length, (chunk, n, at) -> type.doubles(chunk, n, values, at));
            return values;
        }
        double[] span = new double[length(layout.span())];
        readRun(span.length, (chunk, n, at) -> type.doubles(chunk, n, span, at));
        layout.forEachRow((from, step, to, n) -> {
            for (int i = 0; i < n; i++) {
                values[to + i] = span[from + i * step];
            }
        });
        return values;
    }

    /** The elements of a tensor of whole numbers; a tensor of floats is refused, for it would lose its fractions. */
    public long[] toLongs() {
        if (!type.isWhole()) {
            throw new DataException(this + " holds floats, not whole numbers; read it as floats or doubles");
        }
        long[] values = new long[length(count())];
        if (layout.isContiguous()) {
            readRun(values.length, (chunk, n, at) -> type.longs(chunk, n, values, at));
            return values;
        }
        long[] span = new long[length(layout.span())];
        readRun(span.length, (chunk, n, at) -> type.longs(chunk, n, span, at));
        layout.forEachRow((from, step, to, n) -> {
            for (int i = 0; i < n; i++) {
                values[to + i] = span[from + i * step];
            }
        });
        return values;
    }

    @Override
    public String toString() {
        return file + ": tensor '" + name + "' " + type + " " + Arrays.toString(layout.shape());
    }

    private interface Sink {
        /** Takes {@code n} elements, the first of which is number {@code at} of the run. */
        void take(ByteBuffer chunk, int n, int at);
    }

    /** Hands over {@code length} elements from the layout's offset on, in storage order. */
    private void readRun(int length, Sink sink) {
        readRun(0, length, sink);
    }

    private void readRun(long from, int length, Sink sink) {
        long bytes = (long) length * type.bytes();
        if (bytes == 0) {
            return;
        }
        byte[] block = new byte[(int) Math.min(bytes, CHUNK_BYTES)];
        ByteBuffer chunk = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        try (InputStream in = storage.open((layout.offset() + from) * type.bytes())) {
            for (long done = 0; done < bytes; done += block.length) {
                int wanted = (int) Math.min(block.length, bytes - done);
                if (in.readNBytes(block, 0, wanted) < wanted) {
                    throw new DataException(this + " ends too early: the file was cut short; fetch it again");
                }
                sink.take(chunk, wanted / type.bytes(), (int) (done / type.bytes()));
            }
        } catch (IOException | IllegalStateException e) {
            throw new DataException(this + " cannot be read (" + e + "); is the file still open?", e);
        }
    }

    private int length(long elements) {
        if (elements > LONGEST_ARRAY) {
            throw new DataException(this + " spans " + elements + " elements, more than one Java array holds");
        }
        return (int) elements;
    }
}
