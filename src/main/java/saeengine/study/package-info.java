/**
 * What is done with trained autoencoders: measuring them, looking at their latents, converting them.
 *
 * <p>Nothing here prints or knows the command line. Settings come in as plain values, what there is to say goes to a
 * listener, and results are returned. Where a message names a setting, it is called as the command line calls it.
 */
package saeengine.study;
