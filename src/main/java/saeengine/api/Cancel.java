package saeengine.api;

/** Stops a training from any thread. The training finishes its current step and writes a checkpoint, from which it can be resumed. */
public final class Cancel {
    private volatile boolean asked;

    /** Asks the training to stop. Calling it again changes nothing. */
    public void cancel() {
        asked = true;
    }

    /** Whether the training was asked to stop. */
    public boolean isCancelled() {
        return asked;
    }
}
