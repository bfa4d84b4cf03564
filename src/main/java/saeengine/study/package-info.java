/**
 * What is done with trained autoencoders: measuring them, looking at their latents, converting them.
 *
 * <p>Nothing here prints or knows the command line. Settings are plain values, lines go to a log, and results are
 * returned. A message names a setting by the command's spelling, {@code --hold-out}.
 */
package saeengine.study;
