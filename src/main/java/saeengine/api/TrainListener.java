package saeengine.api;

/** Is told of a training, in the thread that trains. An exception that it throws ends the training, which can be resumed. */
@FunctionalInterface
public interface TrainListener extends WorkListener {
    /** Ignores everything and lets the training go on to its end. */
    TrainListener NONE = step -> true;

    /**
     * A step is done.
     *
     * @return whether to go on; false stops after the steps that are begun, with a checkpoint
     */
    boolean onStep(TrainStep step);

    /** A checkpoint of so many steps is on the disk. */
    default void onCheckpoint(long step) {}
}
