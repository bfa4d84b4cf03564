/**
 * A fuzzer of the readers of files that come from elsewhere: small valid files are changed, in ways that know their
 * structure and in ways that do not, and each must be read or refused in one line, at once and in little memory.
 *
 * <p>Mutant number i of a seed is always the same file. {@code -Dfuzz.files=N} makes a run longer, {@code -Dfuzz.seed=S}
 * another one, {@code -Dfuzz.only=I} makes one mutant alone, to look at it. A mutant that shows a fault is left in
 * {@code target/fuzz}.
 */
package saeengine.fuzz;
