package saeengine.data.tensors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;

/**
 * Writes a state dict, an OrderedDict of tensors and perhaps some plain values, as {@code torch.save} does since torch 1.6, so that
 * {@code torch.load} reads it, also with {@code weights_only=True}.
 *
 * <p>Arrays are not copied: they must stay as they are until {@link #write}. The same content gives the same bytes.
 */
public final class TorchWriter {
    private static final String ROOT = "archive";

    private final Map<String, ArrayBytes> arrays = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Adds a float32 tensor; without a shape it is a scalar. */
    public TorchWriter add(String name, float[] data, long... shape) {
        return add(ArrayBytes.of(name, data, shape));
    }

    /** Adds an int32 tensor. */
    public TorchWriter add(String name, int[] data, long... shape) {
        return add(ArrayBytes.of(name, data, shape));
    }

    /** Adds an int64 tensor. */
    public TorchWriter add(String name, long[] data, long... shape) {
        return add(ArrayBytes.of(name, data, shape));
    }

    /** Adds text, which stands behind the tensors. */
    public TorchWriter add(String name, String text) {
        return addValue(name, text);
    }

    /** Adds a dict of text and whole numbers, which stands behind the tensors; its keys are written in order. */
    public TorchWriter add(String name, Map<String, ?> dict) {
        return addValue(name, new TreeMap<>(dict));
    }

    private TorchWriter addValue(String name, Object value) {
        if (arrays.containsKey(name) || values.putIfAbsent(name, value) != null) {
            throw new DataException("two values to be written are named '" + name + "'");
        }
        return this;
    }

    /** Writes the file, whole or not at all; the tensors keep the order they were added in. */
    public void write(Path path) {
        AtomicFile.write(path, out -> {
            try (StoredZip zip = new StoredZip(out)) {
                writeEntries(zip);
            }
        });
    }

    private void writeEntries(StoredZip zip) throws IOException {
        zip.add(ROOT + "/data.pkl", pickle());
        zip.add(ROOT + "/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        int key = 0;
        for (ArrayBytes array : arrays.values()) {
            zip.add(ROOT + "/data/" + key++, array.bytes(), array::writeTo);
        }
        zip.add(ROOT + "/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }

    private TorchWriter add(ArrayBytes array) {
        if (values.containsKey(array.name()) || arrays.putIfAbsent(array.name(), array) != null) {
            throw new DataException("two tensors to be written are named '" + array.name() + "'");
        }
        return this;
    }

    private byte[] pickle() {
        PickleOutput out = new PickleOutput();
        emptyOrderedDict(out).op(PickleOp.MARK);
        int key = 0;
        for (ArrayBytes array : arrays.values()) {
            out.string(array.name());
            tensor(out, array, String.valueOf(key++));
        }
        values.forEach((name, value) -> value(out.string(name), value));
        return out.op(PickleOp.SETITEMS).stop();
    }

    private static void value(PickleOutput out, Object value) {
        if (value instanceof Map<?, ?> dict) {
            emptyOrderedDict(out).op(PickleOp.MARK);
            dict.forEach((key, item) -> value(out.string((String) key), item));
            out.op(PickleOp.SETITEMS);
        } else if (value instanceof Integer number) {
            out.number(number);
        } else {
            out.string((String) value);
        }
    }

    /** {@code _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)}. */
    private static void tensor(PickleOutput out, ArrayBytes array, String key) {
        out.global("torch._utils", "_rebuild_tensor_v2").op(PickleOp.MARK);
        out.op(PickleOp.MARK)
                .string("storage")
                .global("torch", storageClass(array.type()))
                .string(key)
                .string("cpu")
                .number(array.count())
                .op(PickleOp.TUPLE)
                .op(PickleOp.BINPERSID);
        out.number(0).tuple(array.shape()).tuple(TensorLayout.rowMajor(array.shape()));
        out.op(PickleOp.NEWFALSE);
        emptyOrderedDict(out).op(PickleOp.TUPLE).op(PickleOp.REDUCE);
    }

    private static PickleOutput emptyOrderedDict(PickleOutput out) {
        return out.global("collections", "OrderedDict").op(PickleOp.EMPTY_TUPLE).op(PickleOp.REDUCE);
    }

    private static String storageClass(StoredType type) {
        return switch (type) {
            case F32 -> "FloatStorage";
            case I32 -> "IntStorage";
            case I64 -> "LongStorage";
            default -> throw new IllegalArgumentException("no torch storage is written for " + type);
        };
    }
}
