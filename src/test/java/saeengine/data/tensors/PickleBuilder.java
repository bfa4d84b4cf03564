package saeengine.data.tensors;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Spells a pickle instruction by instruction, as Python's pickler does or as an attacker would. */
public final class PickleBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Instruction codes and operands as they stand, one byte each. */
    public PickleBuilder op(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    PickleBuilder proto() {
        return op(0x80, 2);
    }

    public PickleBuilder text(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.UTF_8);
        return op('X').int32(bytes.length).bytes(bytes);
    }

    PickleBuilder number(int value) {
        return op('J').int32(value);
    }

    PickleBuilder number(long value) {
        op(0x8a, 8);
        return int32((int) value).int32((int) (value >> 32));
    }

    PickleBuilder global(String module, String name) {
        return op('c').bytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    PickleBuilder emptyOrderedDict() {
        return global("collections", "OrderedDict").op(')', 'R');
    }

    PickleBuilder tuple(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t');
    }

    /** A reference to a storage, as the zip format writes it. */
    PickleBuilder storage(String storageClass, String key, long elements) {
        return op('(').text("storage")
                .global("torch", storageClass)
                .text(key)
                .text("cpu")
                .number(elements)
                .op('t', 'Q');
    }

    /** A tensor looking into a storage that the {@code storage} step pushes. */
    PickleBuilder tensor(PickleBuilder storage, long offset, long[] shape, long[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .op('(')
                .bytes(storage.toBytes())
                .number(offset)
                .tuple(shape)
                .tuple(strides)
                .op(0x89)
                .emptyOrderedDict()
                .op('t', 'R');
    }

    PickleBuilder int32(int value) {
        return op(value, value >> 8, value >> 16, value >> 24);
    }

    PickleBuilder bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    PickleBuilder stop() {
        return op('.');
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
