package saeengine.cuda;

/** There is no GPU to run on: what was looked for, and what to do, in one line. */
public final class CudaUnavailable extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final boolean none;

    CudaUnavailable(String message) {
        this(message, false);
    }

    /** @param none whether there is no GPU at all, rather than one that does not work */
    CudaUnavailable(String message, boolean none) {
        super(message);
        this.none = none;
    }

    CudaUnavailable(String message, Throwable cause) {
        super(message, cause);
        this.none = false;
    }

    /** Whether no GPU was found at all: nothing is wrong then. */
    public boolean isNone() {
        return none;
    }
}
