package saeengine.testing.disk;

/** The end of a process that a test only pretends: nothing it does after this reaches the disk. */
public final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("the disk was taken away");
    }
}
