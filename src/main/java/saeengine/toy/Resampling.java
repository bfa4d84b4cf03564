package saeengine.toy;

/** What becomes of latents that have been silent for long. */
public enum Resampling {
    /** Nothing. */
    NONE,
    /** A random unit direction in the decoder, that times the scale in the encoder, a bias of 0. */
    SIMPLE,
    /**
     * The direction of an example that is reconstructed badly: drawn with a probability that goes by its squared loss, less
     * b_dec, of unit length in the decoder; in the encoder of the mean length of the rows that are not dead, times the
     * scale; a bias of 0, and Adam's moments, too.
     */
    ANTHROPIC
}
