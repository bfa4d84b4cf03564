package saeengine.api;

/** Hears of a training, in the thread that trains. What it throws ends the training, which can be resumed. */
@FunctionalInterface
public interface TrainListener {
    /** Hears nothing and goes on to the end. */
    TrainListener NONE = step -> true;

    /**
     * A step is done.
     *
     * @return whether to go on; false stops after the steps that are begun, with a checkpoint
     */
    boolean onStep(TrainStep step);

    /** A line of what the command would print. */
    default void onLine(String line) {}

    /** A checkpoint of so many steps is on the disk. */
    default void onCheckpoint(long step) {}

    /**
     * A long part of the work stands here, as reading the first rows.
     *
     * @param all of it; 0 where that is not known
     */
    default void onProgress(String what, long done, long all) {}
}
