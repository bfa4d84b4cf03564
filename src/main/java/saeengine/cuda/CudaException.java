package saeengine.cuda;

/** A call of the driver or of cuBLAS that failed: which call, with what, and the status it returned. */
public final class CudaException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** The driver's status for memory that is not there. */
    static final int OUT_OF_MEMORY = 2;

    private final int status;

    CudaException(String message, int status) {
        super(message);
        this.status = status;
    }

    boolean isOutOfMemory() {
        return status == OUT_OF_MEMORY;
    }
}
