/**
 * Carries out trainings of autoencoders, pretrainings of transformers and toy experiments: settings, memory plans, rows, results.
 *
 * <p>Nothing here prints or knows the command line, and {@code cli} and {@code api} go through it alike.
 */
package saeengine.experiment;
