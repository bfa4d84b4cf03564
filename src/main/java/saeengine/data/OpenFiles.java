package saeengine.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;

/** Opening, peeking into and closing files, with errors of one line. */
public final class OpenFiles {
    private static final int HEAD_BYTES = 16;

    private OpenFiles() {}

    public static FileChannel channel(Path path) {
        if (Files.isDirectory(path)) {
            throw new DataException(path + ": is a folder, not a file; name the file inside it");
        }
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** The first bytes of a file, enough to tell its format; fewer where the file is shorter. */
    public static ByteBuffer head(Path path) {
        return head(path, HEAD_BYTES);
    }

    /** So many first bytes of a file; fewer where the file is shorter. */
    public static ByteBuffer head(Path path, int bytes) {
        try (FileChannel channel = channel(path)) {
            return read(channel, 0, (int) Math.min(bytes, channel.size()));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Exactly {@code length} bytes from a place in the file. */
    public static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("the file ends after " + channel.size() + " bytes");
            }
        }
        return bytes.flip();
    }

    /** Closing a file that was only read can lose nothing, so a failure to close it is none. */
    public static void closeQuietly(Closeable file) {
        try {
            file.close();
        } catch (IOException e) {
            // Nothing to save and nothing to tell.
        }
    }

    /** What went wrong, without the links and hints that libraries add on further lines. */
    public static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    public static DataException unreadable(Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new DataException(path + ": there is no such file; check the name", e);
        }
        if (e instanceof ZipException) {
            return new DataException(
                    path + ": is a zip file cut short or damaged (" + e.getMessage() + "); fetch it again", e);
        }
        return new DataException(path + ": cannot be read: " + e, e);
    }
}
