package saeengine.toy;

/** What becomes of latents that have been silent for long. */
public enum ToyResampling {
    /** Nothing. */
    NONE(1),
    /** A random unit direction in the decoder, that times the scale in the encoder, a bias of 0. */
    SIMPLE(0.5f),
    /**
     * The direction of an example that is reconstructed badly: drawn with a probability that goes by its squared loss, less
     * b_dec, of unit length in the decoder; in the encoder of the mean length of the rows that are not dead, times the
     * scale; a bias of 0, and Adam's moments, too.
     */
    ANTHROPIC(0.2f);

    private final float scale;

    ToyResampling(float scale) {
        this.scale = scale;
    }

    /** The scale of encoder rows in the experiment that it comes from. */
    public float scale() {
        return scale;
    }
}
