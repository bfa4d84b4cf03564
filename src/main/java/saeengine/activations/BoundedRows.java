package saeengine.activations;

import saeengine.data.DataException;
import saeengine.op.Sums;

/**
 * The length that rows have to keep for training to be possible in float32: a gradient goes with the square of a row's
 * length, and an optimizer squares it once more.
 */
public final class BoundedRows {
    /** The greatest length of a row; its fourth power is float32's largest number but for a factor of 100. */
    public static final double LONGEST = 1e9;

    private BoundedRows() {}

    /** Whether row {@code row} of some rows is not too long. */
    public static boolean isShort(float[] rows, int row, int dims) {
        return Sums.dot(rows, row * dims, rows, row * dims, dims) <= LONGEST * LONGEST;
    }

    /** Names a row that is too long, and says what to do. */
    public static DataException tooLong(String name) {
        return new DataException(
                name + " is longer than " + LONGEST + ", and float32 does not hold the squares of its"
                        + " gradients: give --scale-activations mean-square, leave the row out, or divide all rows by a number");
    }
}
