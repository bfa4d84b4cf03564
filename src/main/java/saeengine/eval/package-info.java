/** Measures of trained autoencoders, in float64, that change no training state. */
package saeengine.eval;
