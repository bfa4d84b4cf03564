/** Training: the optimizer, the learning-rate schedule, the lockstep trainer, checkpoints and the curve log. */
package saeengine.train;
