package saeengine.activations;

/**
 * Which tokens some rows are of, one entry a row.
 *
 * @param tokens their ids
 * @param stories the number of the story, from 0 at the first of the text
 * @param positions the token's place in its story, from 0; {@link #SPECIAL} of one that is no part of it
 */
public record RowOrigins(int[] tokens, int[] stories, int[] positions) {
    /** The position of a special token that stands around a text. */
    public static final int SPECIAL = -1;

    /** How many rows. */
    public int count() {
        return tokens.length;
    }
}
