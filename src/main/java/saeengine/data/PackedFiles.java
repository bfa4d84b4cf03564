package saeengine.data;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Text files that are compressed, by the end of their names: {@code .gz} and {@code .zst}. They are unpacked as they are read. */
public final class PackedFiles {
    private static final List<String> ENDINGS = List.of(".gz", ".zst");
    private static final int BUFFER_BYTES = 1 << 16;

    private PackedFiles() {}

    public static boolean isPacked(Path file) {
        String name = name(file);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** A file's name in lower case, without the ending that says it is compressed. */
    public static String bareName(Path file) {
        String name = name(file);
        return isPacked(file) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** The bytes of a file, unpacked where its name says so. */
    static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        if (!isPacked(file)) {
            return in;
        }
        boolean gzip = name(file).endsWith(".gz");
        try {
            InputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
            return new Unpacked(
                    file, gzip, gzip ? new GZIPInputStream(buffered, BUFFER_BYTES) : new ZstdInputStream(buffered));
        } catch (IOException e) {
            in.close();
            throw damaged(file, gzip, e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static DataException damaged(Path file, boolean gzip, Exception e) {
        return new DataException(
                file + ": is no whole " + (gzip ? "gzip" : "zstd") + " file (" + Utf8Files.reason(e)
                        + "): get it again",
                e);
    }

    /** Tells what is wrong with the file from what is wrong with the disk, in one line. */
    private static final class Unpacked extends FilterInputStream {
        private final Path file;
        private final boolean gzip;

        private Unpacked(Path file, boolean gzip, InputStream in) {
            super(in);
            this.file = file;
            this.gzip = gzip;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            try {
                return in.read(into, from, length);
            } catch (IOException | RuntimeException e) {
                // Of damaged data the library's checks throw more than its own exception, say for an overflow.
                throw damaged(file, gzip, e);
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
