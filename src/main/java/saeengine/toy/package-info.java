/**
 * Toy models of superposition (Elhage et al., Toy Models of Superposition, 2022), and autoencoders on their hidden states.
 *
 * <p>Many independent instances train at once. A tensor holds them below one another and its batch along the columns,
 * [instances * features, batch]: every op is one launch over all of them, whatever their number.
 */
package saeengine.toy;
