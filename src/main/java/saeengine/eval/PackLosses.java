package saeengine.eval;

/**
 * Summed cross-entropies of the tokens of a pack of windows, in nats.
 *
 * @param tokens how many
 * @param clean of the model as it is
 * @param zero with zero rows
 * @param mean with mean rows
 * @param reconstructed [autoencoders] with the rows of each
 */
public record PackLosses(long tokens, double clean, double zero, double mean, double[] reconstructed) {}
