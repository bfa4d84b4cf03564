package saeengine.data.sae;

/**
 * Values to be stored under a name, in C order.
 *
 * @param shape the sizes of the dimensions, none for a scalar
 */
public record NamedTensor(String name, float[] values, long... shape) {}
