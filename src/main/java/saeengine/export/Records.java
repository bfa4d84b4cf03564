package saeengine.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The framing of a TFRecord file (https://www.tensorflow.org/tutorials/load_data/tfrecord): a length of eight bytes, its
 * checksum, so many bytes, theirs; little-endian. A checksum is a CRC-32C, rotated and with a constant added, so that the
 * checksum of bytes that hold checksums is none of those.
 */
final class Records {
    private static final int AROUND = Long.BYTES + 2 * Integer.BYTES;
    private static final int MASK = 0xa282ead8;

    private Records() {}

    /** A record as it lies in a file. */
    static ByteBuffer framed(byte[] content) {
        ByteBuffer framed = ByteBuffer.allocate(AROUND + content.length).order(ByteOrder.LITTLE_ENDIAN);
        framed.putLong(content.length);
        framed.putInt(masked(framed.array(), 0, Long.BYTES));
        framed.put(content);
        framed.putInt(masked(content, 0, content.length));
        return framed.flip();
    }

    /** The records of a file up to the first that is not whole, as a killed writer leaves one. */
    static List<byte[]> of(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (bytes.remaining() >= AROUND) {
            int at = bytes.position();
            long length = bytes.getLong();
            boolean whole =
                    bytes.getInt() == masked(file, at, Long.BYTES) && length <= bytes.remaining() - Integer.BYTES;
            if (!whole) {
                break;
            }
            byte[] content = new byte[(int) length];
            bytes.get(content);
            if (bytes.getInt() != masked(content, 0, content.length)) {
                break;
            }
            records.add(content);
        }
        return records;
    }

    private static int masked(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
