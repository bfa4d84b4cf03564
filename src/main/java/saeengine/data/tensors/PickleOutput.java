package saeengine.data.tensors;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle of protocol 2 that is being written, value by value. */
final class PickleOutput {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleOutput() {
        op(PickleOp.PROTO).u8(2);
    }

    PickleOutput op(int opcode) {
        return u8(opcode);
    }

    PickleOutput global(String module, String name) {
        op(PickleOp.GLOBAL);
        return raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    PickleOutput string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return op(PickleOp.BINUNICODE).i32(utf8.length).raw(utf8);
    }

    PickleOutput number(long value) {
        if (value == (int) value) {
            return op(PickleOp.BININT).i32((int) value);
        }
        byte[] bigEndian = BigInteger.valueOf(value).toByteArray();
        op(PickleOp.LONG1).u8(bigEndian.length);
        for (int i = bigEndian.length - 1; i >= 0; i--) {
            u8(bigEndian[i]);
        }
        return this;
    }

    /** A tuple of whole numbers. */
    PickleOutput tuple(long... values) {
        op(PickleOp.MARK);
        for (long value : values) {
            number(value);
        }
        return op(PickleOp.TUPLE);
    }

    /** Ends the pickle. */
    byte[] stop() {
        op(PickleOp.STOP);
        return out.toByteArray();
    }

    private PickleOutput u8(int value) {
        out.write(value);
        return this;
    }

    private PickleOutput i32(int value) {
        return u8(value).u8(value >> 8).u8(value >> 16).u8(value >> 24);
    }

    private PickleOutput raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }
}
