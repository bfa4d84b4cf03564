package saeengine.activations;

import saeengine.data.DataException;
import saeengine.op.Sums;

/**
 * Another source's rows for training, which have to be short enough for float32: a gradient goes with the square of a
 * row's length, and an optimizer squares it once more.
 */
public final class BoundedRows implements RowSource {
    /** The greatest length of a row; its fourth power is float32's largest number but for a factor of 100. */
    public static final double LONGEST = 1e9;

    private final RowSource rows;

    public BoundedRows(RowSource rows) {
        this.rows = rows;
    }

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

    @Override
    public int dims() {
        return rows.dims();
    }

    @Override
    public float[] next() {
        float[] chunk = rows.next();
        for (int row = 0; chunk != null && row < chunk.length / dims(); row++) {
            if (!isShort(chunk, row, dims())) {
                throw tooLong(nameOf(row));
            }
        }
        return chunk;
    }

    @Override
    public String nameOf(int row) {
        return rows.nameOf(row);
    }

    @Override
    public Place place() {
        return rows.place();
    }

    @Override
    public void seek(Place place) {
        rows.seek(place);
    }

    @Override
    public void close() {
        rows.close();
    }
}
