package saeengine.api;

import java.util.Arrays;

/**
 * Rows of one site of a model over some texts, one a token, in the order of the texts. The model also read the
 * special tokens that its tokenizer puts around a text; they have no rows.
 */
public final class Activations {
    private final float[] values;
    private final int width;
    private final int[] tokens;
    private final int[] documents;
    private final int[] positions;
    private final String[] pieces;

    Activations(float[] values, int width, int[] tokens, int[] documents, int[] positions, String[] pieces) {
        this.values = values;
        this.width = width;
        this.tokens = tokens;
        this.documents = documents;
        this.positions = positions;
        this.pieces = pieces;
    }

    /** The number of rows. */
    public int count() {
        return tokens.length;
    }

    /** The width of a row. */
    public int width() {
        return width;
    }

    /** All rows in one array, [count, width]; not a copy. */
    public float[] values() {
        return values;
    }

    /** All rows, [count][width]. */
    public float[][] rows() {
        float[][] rows = new float[count()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(i);
        }
        return rows;
    }

    /** One row. */
    public float[] row(int i) {
        return Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }

    /** The token's id. */
    public int token(int i) {
        return tokens[i];
    }

    /** The token as text, or escapes such as {@code \xE2\x80} where it holds a part of a character. */
    public String tokenText(int i) {
        return pieces[i];
    }

    /** The index, from 0, of the text that the token belongs to. */
    public int document(int i) {
        return documents[i];
    }

    /** The token's position in its text, from 0. */
    public int position(int i) {
        return positions[i];
    }
}
