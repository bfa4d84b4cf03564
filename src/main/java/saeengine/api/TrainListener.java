package saeengine.api;

/** Hears of a training, in the thread that trains. What it throws ends the training, which can be resumed. */
@FunctionalInterface
public interface TrainListener extends WorkListener {
    /** Hears nothing and goes on to the end. */
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
