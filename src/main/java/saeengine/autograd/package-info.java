/**
 * The tape: the explicit record of one step, its memory and its backward pass.
 *
 * <p>An op writes its result through the tape and leaves a closure that adds to its inputs' gradients. There is no
 * hidden graph: what a tape recorded is what {@link saeengine.autograd.Tape#backward} runs, last first.
 */
package saeengine.autograd;
