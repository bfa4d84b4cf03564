/**
 * Rows whose true features are known: a generator of synthetic activations, and measures that compare an autoencoder with
 * those features.
 */
package saeengine.synthetic;
