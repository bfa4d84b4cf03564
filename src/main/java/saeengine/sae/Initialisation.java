package saeengine.sae;

/** The first weights of an autoencoder; {@link SaeInit} has those that the field's recipes use. */
public interface Initialisation {
    /** Draws all weights; the data's own values come afterwards. */
    void draw(Sae sae, long seed);

    /** For help texts. */
    String label();
}
