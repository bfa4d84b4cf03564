/**
 * Sparse autoencoders as files: one plain description, the formats of several tools, and the algebra between them.
 *
 * <p>{@link saeengine.data.sae.SaeFiles} reads and writes a {@link saeengine.data.sae.StoredSae}: float arrays, an
 * activation and a few conventions. Tools disagree on those conventions (whether b_dec is subtracted first, whether
 * the decoder has unit rows, whether inputs are scaled), so {@link saeengine.data.sae.Folding} turns one into another
 * without changing what is computed, and {@link saeengine.data.sae.Forward} computes it in float64 to prove that.
 *
 * <p>What is done to pre-activations is an {@link saeengine.data.sae.Activation}, one file each; a format is a {@code
 * Layout}, one file each. What an autoencoder, or a transcoder, cannot be in a format is refused in one line.
 *
 * <p>Nothing here knows a tensor of the engine, and no file that is read can run anything.
 */
package saeengine.data.sae;
