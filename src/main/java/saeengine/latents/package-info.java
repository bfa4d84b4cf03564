/** What the latents of an autoencoder mean: the texts and facts that they fire on, and the tokens that they write. */
package saeengine.latents;
