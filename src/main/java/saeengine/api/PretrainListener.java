package saeengine.api;

/** Is told of a pretraining, in the thread that trains. An exception that it throws ends the pretraining, which can be resumed. */
@FunctionalInterface
public interface PretrainListener extends WorkListener {
    /** Ignores everything and lets the pretraining go on to its end. */
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
