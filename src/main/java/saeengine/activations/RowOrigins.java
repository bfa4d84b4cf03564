package saeengine.activations;

/**
 * Which tokens some rows are of, one entry a row.
 *
 * @param tokens their ids
 * @param stories the number of the story, from 0 at the first of the text
 * @param positions the token's place in its story, from 0
 */
public record RowOrigins(int[] tokens, int[] stories, int[] positions) {
    /** How many rows. */
    public int count() {
        return tokens.length;
    }
}
