package saeengine.data;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;

/** A file or folder could not be written, for a full disk or a missing right. One line: path, cause, what to do. */
public final class WriteFailed extends DataException {
    private static final long serialVersionUID = 1L;

    public WriteFailed(Path path, IOException cause) {
        super(path + ": cannot be written: " + reason(cause) + advice(cause), cause);
    }

    private static String advice(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota");
        return full ? "; make room there" : "; check the folder and its disk";
    }

    /** The same failure of a part of {@code path}, where the part's own name says nothing to a user. */
    public WriteFailed at(Path path) {
        return new WriteFailed(path, (IOException) Objects.requireNonNull(getCause()));
    }

    /** The system's own words, without the path that exceptions of the file system put in front of them. */
    public static String reason(IOException cause) {
        String words = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
        return words == null ? cause.getClass().getSimpleName() : words;
    }
}
