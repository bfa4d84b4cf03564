package saeengine.check;

/** A device that does not give what it has to; the message is one line that says what was off and by how much. */
public final class CheckFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckFailed(String message) {
        super(message);
    }
}
