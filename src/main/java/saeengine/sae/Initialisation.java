package saeengine.sae;

/** First weights of an autoencoder; {@link SaeInit} has those of the field's recipes. */
public interface Initialisation {
    /** Draws all weights; the data's own values come afterwards. */
    void draw(Sae sae, long seed);

    /** For help texts. */
    String label();
}
