/**
 * Memory with a shape, and the devices that hold it; no arithmetic.
 *
 * <p>A {@link saeengine.tensor.Tensor} is a shape over a piece of a {@link saeengine.tensor.Buffer}. A
 * {@link saeengine.tensor.Kernel} is a name, a launch shape and a Java twin: the CPU device runs the twin, a GPU
 * device launches the compiled entry of that name. Memory has two lifetimes: a model's, freed with the device, and
 * a step's, released to a mark.
 */
package saeengine.tensor;
