package saeengine.family;

import org.jspecify.annotations.Nullable;

/** Where a parameter lies in a checkpoint: a tensor, or some rows of one, perhaps transposed. */
public final class Place {
    private final String tensor;
    private final int[] shape;
    private final boolean transposed;
    private final int total;
    private final int @Nullable [] rows;

    /**
     * @param shape of the parameter, [out, in] or [out]
     * @param transposed whether the tensor is [in, out]
     * @param total outs of the tensor where it holds more; 0 where it does not
     * @param rows outs of the tensor that are the parameter's, in its order; null for all
     */
    Place(String tensor, int[] shape, boolean transposed, int total, int @Nullable [] rows) {
        this.tensor = tensor;
        this.shape = shape.clone();
        this.transposed = transposed;
        this.total = rows == null ? shape[0] : total;
        this.rows = rows;
    }

    /** The tensor's name, with the prefix that may be left out. */
    public String tensor() {
        return tensor;
    }

    /** The tensor's shape. */
    public int[] tensorShape() {
        if (shape.length == 1) {
            return new int[] {total};
        }
        return transposed ? new int[] {shape[1], total} : new int[] {total, shape[1]};
    }

    /** Whether the tensor is the parameter, as it is. */
    private boolean whole() {
        return rows == null && !transposed;
    }

    /** The parameter's values, row-major, of the tensor's. */
    public float[] take(float[] stored) {
        if (whole()) {
            return stored;
        }
        float[] values = new float[shape[0] * columns()];
        each((ours, theirs) -> values[ours] = stored[theirs]);
        return values;
    }

    /** Puts the parameter's values where they belong among the tensor's. */
    public void put(float[] values, float[] stored) {
        each((ours, theirs) -> stored[theirs] = values[ours]);
    }

    private interface Pair {
        void take(int ours, int theirs);
    }

    private int columns() {
        return shape.length == 1 ? 1 : shape[1];
    }

    private void each(Pair pair) {
        int columns = columns();
        for (int row = 0; row < shape[0]; row++) {
            int stored = rows == null ? row : rows[row];
            for (int column = 0; column < columns; column++) {
                pair.take(row * columns + column, transposed ? column * total + stored : stored * columns + column);
            }
        }
    }
}
