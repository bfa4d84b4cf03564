package saeengine.experiment;

/** What a plain autoencoder's encoder reads in training. */
public enum Basis {
    /** Rows as they are. */
    RAW,
    /** Rows in directions of equal variance, {@link saeengine.sae.Whitening}. */
    WHITENED
}
