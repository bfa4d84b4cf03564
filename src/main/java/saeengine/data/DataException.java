package saeengine.data;

/** A file is missing, malformed or not what was asked for. The message is one line: file, cause, what to do. */
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
