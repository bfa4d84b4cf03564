package saeengine.data.tensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A torch file made at test time, of either format: a dict of views into storages, or any pickle at all. */
public final class TorchFixture {
    /** Torch's two ways to lay a file out. */
    public enum Format {
        ZIP,
        LEGACY
    }

    private record Storage(String storageClass, int elements, byte[] bytes) {}

    private final Format format;
    private final Map<String, Storage> storages = new LinkedHashMap<>();
    private final PickleBuilder entries = new PickleBuilder();

    public TorchFixture(Format format) {
        this.format = format;
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Floats 0, 1, 2, ... so that a value tells where it came from. */
    public static byte[] ramp(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return floats(values);
    }

    public TorchFixture storage(String key, String storageClass, int elements, byte[] bytes) {
        storages.put(key, new Storage(storageClass, elements, bytes));
        return this;
    }

    /** Adds a view of a storage to the dict. */
    public TorchFixture view(String name, String key, long offset, long[] shape, long[] strides) {
        entries.text(name);
        entries.tensor(reference(key), offset, shape, strides);
        return this;
    }

    /** The steps that push a reference to a storage, in the way of the format. */
    PickleBuilder reference(String key) {
        Storage storage = storages.get(key);
        PickleBuilder builder = new PickleBuilder()
                .op('(')
                .text("storage")
                .global("torch", storage.storageClass())
                .text(key)
                .text("cpu")
                .number(storage.elements());
        return format == Format.ZIP ? builder.op('t', 'Q') : builder.op('N', 't', 'Q');
    }

    /** Adds whatever these steps push, under that name. */
    public TorchFixture entry(String name, PickleBuilder value) {
        entries.text(name).bytes(value.toBytes());
        return this;
    }

    public Path write(Path path) throws IOException {
        PickleBuilder root = new PickleBuilder()
                .proto()
                .emptyOrderedDict()
                .op('(')
                .bytes(entries.toBytes())
                .op('u');
        return write(path, root);
    }

    /** Writes a file whose value is what these steps push. */
    Path write(Path path, PickleBuilder root) throws IOException {
        return format == Format.ZIP ? writeZip(path, root) : Files.write(path, legacy(root));
    }

    private Path writeZip(Path path, PickleBuilder root) throws IOException {
        RawZip zip = new RawZip().add("made/data.pkl", root.stop().toBytes());
        storages.forEach((key, storage) -> zip.add("made/data/" + key, storage.bytes()));
        return zip.add("made/version", new byte[] {'3', '\n'}).write(path);
    }

    private byte[] legacy(PickleBuilder root) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(legacyHead(0x1950, 1001, true));
        out.writeBytes(root.stop().toBytes());
        PickleBuilder keys = new PickleBuilder().proto().op(']', '(');
        storages.keySet().forEach(keys::text);
        out.writeBytes(keys.op('e').stop().toBytes());
        storages.forEach((key, storage) -> {
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(storage.elements())
                    .array());
            out.writeBytes(storage.bytes());
        });
        return out.toByteArray();
    }

    /** The three pickles in front; the magic number's upper two bytes, the version and the byte order can be wrong. */
    static byte[] legacyHead(int magic, int version, boolean littleEndian) {
        return new PickleBuilder()
                .proto()
                .op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, magic & 0xff, magic >> 8)
                .stop()
                .proto()
                .number(version)
                .stop()
                .proto()
                .op('}')
                .text("little_endian")
                .op(littleEndian ? 0x88 : 0x89, 's')
                .stop()
                .toBytes();
    }
}
