package saeengine.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterInputStream;

/**
 * A zip file spelt field by field, true to its entries; the places of its numbers are kept, so that any of them can
 * be made a lie.
 */
final class ZipSpelling {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /** An entry to be written; a {@code zip64} one has its sizes in the field for large files. */
    record Entry(byte[] name, byte[] content, boolean deflated, boolean zip64) {
        Entry withContent(byte[] other) {
            return new Entry(name, other, deflated, zip64);
        }

        Entry named(byte[] other) {
            return new Entry(other, content, deflated, zip64);
        }
    }

    /** Where a number stands in the file, and how many bytes it has. */
    record Field(int at, int width) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Field> fields = new ArrayList<>();

    ZipSpelling(List<Entry> entries) {
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        List<Field> directoryFields = new ArrayList<>();
        for (Entry entry : entries) {
            byte[] stored = entry.deflated() ? deflate(entry.content()) : entry.content();
            int begin = out.size();
            CRC32 crc = new CRC32();
            crc.update(entry.content());
            head(entry, LOCAL, stored.length, (int) crc.getValue());
            out.writeBytes(entry.name());
            out.writeBytes(stored);
            list(entry, stored.length, (int) crc.getValue(), begin, directory, directoryFields);
        }
        int begin = out.size();
        directoryFields.forEach(field -> fields.add(new Field(begin + field.at(), field.width())));
        out.writeBytes(directory.toByteArray());
        int end = out.size();
        for (int at = 8; at < 20; at += at < 12 ? 2 : 4) {
            fields.add(new Field(end + at, at < 12 ? 2 : 4));
        }
        out.writeBytes(little(END_BYTES)
                .putInt(END)
                .putInt(0)
                .putShort((short) entries.size())
                .putShort((short) entries.size())
                .putInt(directory.size())
                .putInt(begin)
                .array());
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    List<Field> fields() {
        return fields;
    }

    private void head(Entry entry, int signature, int stored, int crc) {
        int begin = out.size();
        for (int at = 4; at < 30; at += at < 14 || at > 25 ? 2 : 4) {
            fields.add(new Field(begin + at, at < 14 || at > 25 ? 2 : 4));
        }
        out.writeBytes(little(30)
                .putInt(signature)
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) (entry.deflated() ? DEFLATED : STORED))
                .putInt(0)
                .putInt(crc)
                .putInt(stored)
                .putInt(entry.content().length)
                .putShort((short) entry.name().length)
                .array());
    }

    private static void list(
            Entry entry, int stored, int crc, int begin, ByteArrayOutputStream directory, List<Field> fields) {
        int at = directory.size();
        int extra = entry.zip64() ? 20 : 0;
        ByteBuffer head = little(46)
                .putInt(CENTRAL)
                .putShort((short) 20)
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) (entry.deflated() ? DEFLATED : STORED))
                .putInt(0)
                .putInt(crc)
                .putInt(entry.zip64() ? -1 : stored)
                .putInt(entry.zip64() ? -1 : entry.content().length)
                .putShort((short) entry.name().length)
                .putShort((short) extra)
                .putInt(42, begin);
        for (int field = 8; field < 46; field += field >= 16 && field < 28 || field >= 38 ? 4 : 2) {
            fields.add(new Field(at + field, field >= 16 && field < 28 || field >= 38 ? 4 : 2));
        }
        directory.writeBytes(head.array());
        directory.writeBytes(entry.name());
        if (entry.zip64()) {
            int sizes = directory.size() + 4;
            fields.add(new Field(sizes, 8));
            fields.add(new Field(sizes + 8, 8));
            directory.writeBytes(little(extra)
                    .putShort((short) 1)
                    .putShort((short) 16)
                    .putLong(entry.content().length)
                    .putLong(stored)
                    .array());
        }
    }

    /** The entries of a valid zip file of uncompressed ones, in the order of its directory. */
    static List<Entry> parse(byte[] zip) {
        ByteBuffer in = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int end = zip.length - END_BYTES;
        while (in.getInt(end) != END) {
            end--;
        }
        List<Entry> entries = new ArrayList<>();
        int at = in.getInt(end + 16);
        for (int left = in.getShort(end + 10); left > 0; left--) {
            int nameLength = in.getShort(at + 28);
            int local = in.getInt(at + 42);
            int begin = local + 30 + in.getShort(local + 26) + in.getShort(local + 28);
            entries.add(new Entry(
                    Arrays.copyOfRange(zip, at + 46, at + 46 + nameLength),
                    Arrays.copyOfRange(zip, begin, begin + in.getInt(at + 20)),
                    false,
                    false));
            at += 46 + nameLength + in.getShort(at + 30) + in.getShort(at + 32);
        }
        return entries;
    }

    private static byte[] deflate(byte[] content) {
        // Raw, as zip has it, is what is left without the two bytes before and the four after it.
        try (DeflaterInputStream in = new DeflaterInputStream(new ByteArrayInputStream(content))) {
            byte[] whole = in.readAllBytes();
            return Arrays.copyOfRange(whole, 2, whole.length - 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
