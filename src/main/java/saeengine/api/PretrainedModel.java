package saeengine.api;

import java.nio.file.Path;

/**
 * How a pretraining ended.
 *
 * @param folder the model's, for {@link Engine#load}; the run's settings, curves and last checkpoint lie beside it
 * @param finished whether it came to its last step; else it was stopped, and can be resumed
 * @param steps done
 * @param tokens trained on
 * @param validationLoss nats per token of the stories held out, as last measured by this call; NaN where nothing was
 */
public record PretrainedModel(Path folder, boolean finished, long steps, long tokens, double validationLoss) {}
