package saeengine.data.tensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes npz files as numpy's savez does: arrays in uncompressed entries, each with a head of 64 bytes or more. */
public final class NpzFixture {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StoredZip zip = new StoredZip(out);

    /** An array of float32 in C order. */
    public NpzFixture add(String name, float[] values, long... shape) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return add(name, "<f4", false, shapeText(shape), bytes.array());
    }

    public NpzFixture add(String name, String type, boolean fortran, String shape, byte[] data) throws IOException {
        String dict = "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': "
                + shape + ", }";
        return add(name, dict, data);
    }

    NpzFixture add(String name, String dict, byte[] data) throws IOException {
        int unpadded = 10 + dict.length() + 1;
        String text = dict + " ".repeat(Math.floorMod(-unpadded, 64)) + "\n";
        return raw(name + ".npy", head(1, text.length()), text.getBytes(StandardCharsets.ISO_8859_1), data);
    }

    /** The magic bytes, a version, and a length of two bytes or four. */
    static byte[] head(int version, int length) {
        ByteBuffer head = ByteBuffer.allocate(version == 1 ? 10 : 12).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        return version == 1
                ? head.putShort((short) length).array()
                : head.putInt(length).array();
    }

    NpzFixture raw(String entry, byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.write(part);
        }
        zip.add(entry, content.toByteArray());
        return this;
    }

    private static String shapeText(long... shape) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < shape.length; i++) {
            text.append(shape[i]).append(shape.length == 1 ? "," : i < shape.length - 1 ? ", " : "");
        }
        return text.append(')').toString();
    }

    public Path write(Path path) throws IOException {
        zip.close();
        try (OutputStream file = Files.newOutputStream(path)) {
            out.writeTo(file);
        }
        return path;
    }
}
