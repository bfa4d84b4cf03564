package saeengine.api;

/** Hears of a pretraining, in the thread that trains. What it throws ends the pretraining, which can be resumed. */
@FunctionalInterface
public interface PretrainListener extends WorkListener {
    /** Hears nothing and goes on to the end. */
    PretrainListener NONE = step -> true;

    /**
     * A step is done.
     *
     * @return whether to go on; false stops after this step, with a checkpoint
     */
    boolean onStep(PretrainStep step);

    /** The stories held out were predicted after a step, with so many nats per token. */
    default void onValidation(long step, double loss) {}
}
