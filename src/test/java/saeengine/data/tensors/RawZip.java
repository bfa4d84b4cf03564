package saeengine.data.tensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Writes a zip file with torch's quirks: uncompressed entries whose own heads hold no sizes (those follow the
 * data, and stand in the directory), padded so that data begins at multiples of 64.
 */
final class RawZip {
    private static final int FLAGS = 0x808;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int method;
    private int entries;

    /** Marks the entries that follow as compressed, which torch never does. */
    RawZip claimCompressed() {
        method = 8;
        return this;
    }

    RawZip add(String name, byte[] data) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int begin = out.size();
        int padding = Math.floorMod(-(begin + 30 + utf8.length + 4), 64);
        out.writeBytes(little(30)
                .putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) FLAGS)
                .putShort((short) method)
                .putInt(26, utf8.length | (4 + padding) << 16)
                .array());
        out.writeBytes(utf8);
        out.writeBytes(little(4 + padding)
                .put((byte) 'F')
                .put((byte) 'B')
                .putShort((short) padding)
                .array());
        out.writeBytes(data);
        CRC32 crc = new CRC32();
        crc.update(data);
        byte[] sizes = little(12)
                .putInt((int) crc.getValue())
                .putInt(data.length)
                .putInt(data.length)
                .array();
        out.writeBytes(little(4).putInt(0x08074b50).array());
        out.writeBytes(sizes);
        list(utf8, sizes, begin);
        return this;
    }

    Path write(Path path) throws IOException {
        int begin = out.size();
        out.writeBytes(directory.toByteArray());
        out.writeBytes(little(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) entries)
                .putShort((short) entries)
                .putInt(directory.size())
                .putInt(begin)
                .array());
        return Files.write(path, out.toByteArray());
    }

    private void list(byte[] name, byte[] sizes, int begin) {
        directory.writeBytes(little(46)
                .putInt(0x02014b50)
                .putInt(20)
                .putShort((short) FLAGS)
                .putShort((short) method)
                .putInt(0)
                .put(sizes)
                .putInt(name.length)
                .putInt(42, begin)
                .array());
        directory.writeBytes(name);
        entries++;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
