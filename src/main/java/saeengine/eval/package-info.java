/**
 * Measures of trained autoencoders, in float64, that change no training state.
 *
 * <p>{@link saeengine.eval.SaeMetrics} is fed rows, reconstructions and features and says how near and how sparse they
 * are. {@link saeengine.eval.LossRecovered} puts reconstructions into the running model. {@link
 * saeengine.eval.PcaBound} is the lowest error that any autoencoder of a width can reach, {@link saeengine.eval.ScalingLaw} how loss falls with
 * size. Every figure's name says its formula, for the field gives several formulas one name; {@link
 * saeengine.eval.MetricView} lists them for a log or a file.
 */
package saeengine.eval;
