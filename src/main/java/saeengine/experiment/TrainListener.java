package saeengine.experiment;

import java.util.List;
import saeengine.run.Log;

/** Hears of a training while it goes on, in the thread that trains. */
public interface TrainListener {
    /** Where its lines go. */
    Log log();

    /** The autoencoders that are trained, by the names of their folders; before the first step. */
    default void onMembers(List<String> names) {}

    /**
     * A step is done. A device that queues its work tells a few steps late, and never out of order.
     *
     * @param step from 1
     * @param rows trained on so far
     * @param losses of the step's batch before its update, one a member
     */
    default void onStep(long step, long rows, float[] losses) {}

    /** A checkpoint is on the disk. */
    default void onCheckpoint(long step, long rows) {}
}
