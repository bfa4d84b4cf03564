package saeengine.cuda;

/** There is no GPU to run on: what was looked for, and what to do, in one line. */
public final class CudaUnavailable extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    CudaUnavailable(String message) {
        super(message);
    }

    CudaUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
