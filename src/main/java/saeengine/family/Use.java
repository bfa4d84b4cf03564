package saeengine.family;

/** What a config.json is read for. */
public enum Use {
    /** Weights come from a file. */
    STORED,
    /** Weights are drawn, and stay. */
    DRAWN,
    /** Weights are drawn and trained. */
    TRAINED
}
