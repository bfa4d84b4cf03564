package saeengine.experiment;

import saeengine.run.Log;

/** Hears of a pretraining while it goes on, in the thread that trains. */
public interface PretrainListener {
    /** Where its lines go. */
    Log log();

    /**
     * A step is done.
     *
     * @param step from 1
     * @param tokens trained on so far
     * @param loss of the step's batch before its update, nats per token
     */
    default void onStep(long step, long tokens, float loss) {}

    /** The stories held out were predicted, with so many nats per token. */
    default void onValidation(long step, double loss) {}
}
