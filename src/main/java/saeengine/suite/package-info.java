/**
 * What an autoencoder's latents are worth, by SAEBench's measures that need no other model, on the hidden facts of stories
 * where they need labels. {@code docs/suite.md} has the definitions, and where they differ.
 */
package saeengine.suite;
