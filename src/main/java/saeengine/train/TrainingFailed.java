package saeengine.train;

/** A run that cannot go on: a loss or a weight is not a finite number. The message is one line. */
public final class TrainingFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingFailed(String message) {
        super(message);
    }
}
