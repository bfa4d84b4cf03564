package saeengine.eval;

/** What becomes of the activation at the end-of-text id before each window. */
public enum SpecialPosition {
    /**
     * It stays as the model computed it, in the reconstruction and in both ablations, and has no part in the mean
     * row. Such a position often has an activation unlike all others, which a dictionary need not know.
     */
    UNREPLACED,
    /** It is replaced like any other. */
    REPLACED
}
