package saeengine.data.tensors;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import saeengine.data.AtomicFile;

/**
 * A zip file of uncompressed entries whose contents begin at multiples of 64 bytes, as torch lays them out so
 * that they can be mapped. All entries carry one fixed time: the same content gives the same bytes.
 */
final class StoredZip implements Closeable {
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;

    /** Identifies the padding, by the letters torch uses for it. */
    private static final String EXTRA_ID = "FB";

    /** A time zip can hold exactly; for its very first day Java would add a field that depends on the time zone. */
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private final CountingStream counted;
    private final ZipOutputStream zip;

    StoredZip(OutputStream out) {
        this.counted = new CountingStream(out);
        this.zip = new ZipOutputStream(counted);
        zip.setMethod(ZipOutputStream.STORED);
    }

    void add(String name, byte[] content) throws IOException {
        add(name, content.length, out -> out.write(content));
    }

    /** Adds an entry; its content is asked for twice, once for the checksum that stands before it. */
    void add(String name, long size, AtomicFile.Content content) throws IOException {
        CRC32 checksum = new CRC32();
        content.writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum));
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(FIXED_TIME);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(checksum.getValue());
        entry.setExtra(padding(counted.position() + LOCAL_HEADER + name.length() + EXTRA_HEADER));
        zip.putNextEntry(entry);
        content.writeTo(zip);
        zip.closeEntry();
    }

    /** Writes the directory; the file itself is left to whoever opened it. */
    @Override
    public void close() throws IOException {
        zip.finish();
        zip.flush();
    }

    /** An extra field that moves the content from {@code begin} to the next multiple of the alignment. */
    private static byte[] padding(long begin) {
        int bytes = Math.floorMod(-begin, ALIGNMENT);
        byte[] extra = new byte[EXTRA_HEADER + bytes];
        extra[0] = (byte) EXTRA_ID.charAt(0);
        extra[1] = (byte) EXTRA_ID.charAt(1);
        extra[2] = (byte) bytes;
        return extra;
    }

    /** Passes everything on and knows how much that was. */
    private static final class CountingStream extends FilterOutputStream {
        private long position;

        CountingStream(OutputStream out) {
            super(out);
        }

        long position() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            position++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            position += length;
        }
    }
}
