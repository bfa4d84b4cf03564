package saeengine.nn;

/**
 * What goes into residual stream 0, beside a row of the token table.
 *
 * @param scale what the token's row is multiplied by; 1 for nothing
 * @param positions whether a row of a position table is added
 * @param types rows of a table of token types, whose row 0 is added; 0 for none
 * @param normed whether the sum goes through a norm
 */
public record EmbeddingForm(float scale, boolean positions, int types, boolean normed) {
    /** The token's row and that of its position. */
    public static EmbeddingForm learnedPositions() {
        return new EmbeddingForm(1f, true, 0, false);
    }

    /** The token's row alone. */
    public static EmbeddingForm tokens() {
        return new EmbeddingForm(1f, false, 0, false);
    }
}
