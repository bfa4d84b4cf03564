package saeengine.api;

/**
 * A correct request failed: a file cannot be read or written or holds something else, a GPU cannot be used, or the loss of a training
 * is not finite. The message is one line: what was expected, what was found, what to do.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
