package saeengine.api;

/** Stops a training from any thread: it ends after the step it is at, with a checkpoint that it can be resumed from. */
public final class Cancel {
    private volatile boolean asked;

    /** Asks for the end; once is enough. */
    public void cancel() {
        asked = true;
    }

    /** Whether the end was asked for. */
    public boolean isCancelled() {
        return asked;
    }
}
