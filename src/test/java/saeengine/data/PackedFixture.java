package saeengine.data;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Compressed texts, by other programs than the one that reads them: the JDK's gzip and zstd's own library. */
public final class PackedFixture {
    private PackedFixture() {}

    /** Adds a member or frame to a file whose name ends in {@code .gz} or {@code .zst}. */
    static void append(OutputStream to, String name, String text) throws IOException {
        OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(to) : new ZstdOutputStream(to);
        packed.write(text.getBytes(StandardCharsets.UTF_8));
        if (packed instanceof GZIPOutputStream gzip) {
            gzip.finish();
        } else {
            packed.close();
        }
    }

    public static Path write(Path file, String text) {
        try (OutputStream out = Files.newOutputStream(file)) {
            append(out, file.getFileName().toString(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
