package saeengine.data.tensors;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;

/**
 * Writes a safetensors file, byte for byte as Hugging Face's library writes the same tensors: wide element types
 * first and then by name, so that every tensor is aligned to its elements, the header padded with spaces.
 *
 * <p>Arrays are not copied: they must stay as they are until {@link #write}. The same content gives the same bytes.
 */
public final class SafeTensorsWriter {
    private static final int ALIGNMENT = 8;

    /** The library's order of types; within one width it is not a matter of alignment, only of equal bytes. */
    private static final List<StoredType> TYPE_ORDER = List.of(
            StoredType.I64,
            StoredType.F64,
            StoredType.F32,
            StoredType.U32,
            StoredType.I32,
            StoredType.BF16,
            StoredType.F16,
            StoredType.U16);

    private final Map<String, ArrayBytes> arrays = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    public SafeTensorsWriter add(String name, float[] data, long... shape) {
        return add(ArrayBytes.of(name, data, shape));
    }

    public SafeTensorsWriter add(String name, double[] data, long... shape) {
        return add(ArrayBytes.of(name, data, shape));
    }

    public SafeTensorsWriter add(String name, int[] data, long... shape) {
        return add(ArrayBytes.of(name, data, shape));
    }

    public SafeTensorsWriter add(String name, long[] data, long... shape) {
        return add(ArrayBytes.of(name, data, shape));
    }

    /** Adds values that are asked for when the file is written, one array at a time: for copies of large tensors. */
    public SafeTensorsWriter addLater(String name, Supplier<float[]> data, long... shape) {
        return add(ArrayBytes.later(name, data, shape));
    }

    /** Adds floats to be stored as bfloat16, each rounded to the nearest, ties to even. */
    public SafeTensorsWriter addBf16(String name, float[] data, long... shape) {
        return add(ArrayBytes.bf16(name, data, shape));
    }

    /** Adds floats to be stored as IEEE binary16, each rounded to the nearest, ties to even; none beyond its range. */
    public SafeTensorsWriter addF16(String name, float[] data, long... shape) {
        return add(ArrayBytes.f16(name, data, shape));
    }

    /** Adds whole numbers from 0 to 65,535 as such of 16 bits. */
    public SafeTensorsWriter addU16(String name, int[] data, long... shape) {
        return add(ArrayBytes.u16(name, data, shape));
    }

    /** Adds whole numbers that are not negative as such of 32 bits. */
    public SafeTensorsWriter addU32(String name, int[] data, long... shape) {
        return add(ArrayBytes.u32(name, data, shape));
    }

    /** Adds as many values as the shape needs out of a larger array, from {@code from} on. */
    public SafeTensorsWriter addRange(String name, float[] data, int from, long... shape) {
        return add(ArrayBytes.range(name, data, from, shape));
    }

    /** Adds a line about the file; readers see it in {@link TensorFile#metadata()}. */
    public SafeTensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Writes the file, whole or not at all. */
    public void write(Path path) {
        List<ArrayBytes> inOrder = arrays.values().stream()
                .sorted(Comparator.comparingInt((ArrayBytes a) -> TYPE_ORDER.indexOf(a.type()))
                        .thenComparing(ArrayBytes::name))
                .toList();
        byte[] header = paddedHeader(path, inOrder);
        AtomicFile.write(path, out -> {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (ArrayBytes array : inOrder) {
                array.writeTo(out);
            }
        });
    }

    private SafeTensorsWriter add(ArrayBytes array) {
        if (array.name().equals(SafeTensorsHeader.METADATA)) {
            throw new DataException("a tensor cannot be named '" + array.name() + "' in a safetensors file");
        }
        if (arrays.putIfAbsent(array.name(), array) != null) {
            throw new DataException("two tensors to be written are named '" + array.name() + "'");
        }
        return this;
    }

    private byte[] paddedHeader(Path path, List<ArrayBytes> inOrder) {
        byte[] json = headerJson(inOrder).getBytes(StandardCharsets.UTF_8);
        int padding = Math.floorMod(-json.length, ALIGNMENT);
        if (json.length + padding > SafeTensorsFile.LONGEST_HEADER) {
            throw new DataException(path + ": cannot be written, its header of " + json.length
                    + " bytes is over the format's limit of " + SafeTensorsFile.LONGEST_HEADER);
        }
        ByteBuffer header = ByteBuffer.allocate(json.length + padding).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.array();
    }

    private String headerJson(List<ArrayBytes> inOrder) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            if (!metadata.isEmpty()) {
                json.name(SafeTensorsHeader.METADATA).beginObject();
                for (Map.Entry<String, String> line : metadata.entrySet()) {
                    json.name(line.getKey()).value(line.getValue());
                }
                json.endObject();
            }
            long begin = 0;
            for (ArrayBytes array : inOrder) {
                writeEntry(json, array, begin);
                begin += array.bytes();
            }
            json.endObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be written", e);
        }
        return text.toString();
    }

    private static void writeEntry(JsonWriter json, ArrayBytes array, long begin) throws IOException {
        json.name(array.name()).beginObject();
        json.name("dtype").value(array.type().name());
        json.name("shape").beginArray();
        for (long size : array.shape()) {
            json.value(size);
        }
        json.endArray();
        json.name("data_offsets")
                .beginArray()
                .value(begin)
                .value(begin + array.bytes())
                .endArray();
        json.endObject();
    }
}
