package saeengine.api;

import java.util.Map;

/**
 * What SAEBench's measures say of an autoencoder ({@code docs/suite.md} has the formulas).
 *
 * @param figures the figures of all measures by SAEBench's names, as {@code sae_top_1_test_accuracy}; NaN where one has no value
 * @param json all of it, a member a measure with the details by latent, fact and pair, as the command's suite.json has it
 */
public record SuiteResult(Map<String, Double> figures, String json) {}
