/**
 * The commands: their options, their help and what they print. It is the only package that knows options and writes to a screen.
 *
 * <p>A command fills the settings of a service of {@code experiment} or {@code study} from its options, and prints what comes back.
 * What computes anything is below.
 */
package saeengine.cli;
