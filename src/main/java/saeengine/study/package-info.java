/**
 * What is done with trained autoencoders: measuring them, looking at their latents, converting them.
 *
 * <p>Nothing here prints or knows the command line. Settings come in as plain values, what there is to say goes to a
 * listener, and results are returned. A message calls a setting as the
 * command line does, {@code --hold-out}.
 */
package saeengine.study;
