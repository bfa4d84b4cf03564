package saeengine.eval;

/**
 * Rows of a pack of windows, added up.
 *
 * @param rows how many
 * @param sum [dims] of them, in float64
 */
public record PackSum(long rows, double[] sum) {}
