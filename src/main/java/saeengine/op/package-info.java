/**
 * One file per op: what it computes, how its gradient flows, and the kernels' Java twins.
 *
 * <p>An op is a static method that takes the tape and tensors, writes its result through kernels and products, and
 * leaves a closure that adds to its inputs' gradients. A twin's loops are written so that the compiler vectorises
 * them: plain arrays, {@code Math.max} instead of a conditional, several accumulators in a sum.
 */
package saeengine.op;
