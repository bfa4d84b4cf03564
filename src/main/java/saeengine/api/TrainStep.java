package saeengine.api;

import java.util.Map;

/**
 * A step that is done.
 *
 * @param step from 1
 * @param rows trained on so far
 * @param losses of the step's batch before its update, by the names of the autoencoders, in the order of the run
 */
public record TrainStep(long step, long rows, Map<String, Float> losses) {}
