/**
 * Rows whose true features are known: a generator of synthetic activations, and measures of an autoencoder against what it
 * should have found.
 */
package saeengine.synthetic;
