package saeengine.data;

import org.jspecify.annotations.Nullable;

/**
 * A file is missing, malformed or not what was asked for. The message is one line: file, cause, what to do; what it
 * quotes of the file is made to fit into that line.
 */
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(PlainLine.of(message));
    }

    public DataException(String message, @Nullable Throwable cause) {
        super(PlainLine.of(message), cause);
    }
}
