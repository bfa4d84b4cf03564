package saeengine.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * A file that appears under its name whole or not at all: it is written beside its place under a temporary name,
 * forced to the disk and renamed, and the rename is forced too. Killed or out of space at any byte, what was there
 * before is still there.
 */
public final class AtomicFile {
    private static final Pattern TEMPORARY = Pattern.compile(".+\\.\\d+-\\d+\\.tmp");

    /** What is to be in the file. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /** @throws WriteFailed naming the file and the cause */
    public static void write(Path target, Content content) {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new DataException(target + ": cannot be written, there is no folder " + folder + "; make it first");
        }
        try {
            Path temporary = temporary(target);
            try {
                fill(temporary, content);
                Folders.replace(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new WriteFailed(target, e);
        }
    }

    public static void writeText(Path target, String text) {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static void copy(Path from, Path target) {
        write(target, out -> Files.copy(from, out));
    }

    /** A name beside {@code target} that no other process uses; not Files.createTempFile's, whose files are private. */
    public static Path temporary(Path target) {
        return target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp");
    }

    /** Whether a name is one of {@link #temporary}: what a killed process may have left. */
    public static boolean isTemporary(Path path) {
        return TEMPORARY.matcher(path.getFileName().toString()).matches();
    }

    private static void fill(Path temporary, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }
}
