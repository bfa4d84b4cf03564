package saeengine.api;

/**
 * Something failed that was asked for rightly: a file cannot be read or written or holds something else, a GPU cannot be used, a
 * training came to a loss that is no number. The message is one line: what was expected, what was found, what to do.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
