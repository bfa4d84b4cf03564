/**
 * The trainers that the dialects of {@code train --recipe} follow, a second time: float64, plain loops, gradients by a
 * tape of single numbers. Written from the sources that each class names and from no code of the engine.
 */
package saeengine.dialects;
