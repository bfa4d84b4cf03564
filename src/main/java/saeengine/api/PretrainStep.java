package saeengine.api;

/**
 * A step of a pretraining that is done.
 *
 * @param step from 1
 * @param tokens trained on so far
 * @param loss of the step's batch before its update, nats per token
 */
public record PretrainStep(long step, long tokens, float loss) {}
