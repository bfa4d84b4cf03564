package saeengine.experiment;

import java.nio.file.Path;

/**
 * How a pretraining ended.
 *
 * @param folder of the run and the model
 * @param finished whether it came to its last step; else it was stopped and can be gone on with
 * @param steps done
 * @param tokens trained on
 * @param validationLoss nats per token of the last validation since it was begun or gone on with; NaN where there was none
 */
public record PretrainOutcome(Path folder, boolean finished, long steps, long tokens, double validationLoss) {}
