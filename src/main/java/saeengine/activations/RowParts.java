package saeengine.activations;

import saeengine.autograd.Tape;
import saeengine.op.ColumnRange;
import saeengine.tensor.Tensor;

/**
 * What a row holds: what is read, and, where another place is to be written, behind it what belongs there. Sources,
 * buffers and checkpoints know whole rows alone.
 *
 * @param dims width of what is read
 * @param outputs width of what is to be written
 * @param apart whether that is another place; else a row is both
 */
public record RowParts(int dims, int outputs, boolean apart) {
    /** Rows that are read and to be written. */
    public static RowParts same(int dims) {
        return new RowParts(dims, dims, false);
    }

    /** Rows of two places. */
    public static RowParts apart(int dims, int outputs) {
        return new RowParts(dims, outputs, true);
    }

    /** Of a whole row. */
    public int width() {
        return apart ? dims + outputs : dims;
    }

    /** What is read of rows [n, width]: [n, dims]. */
    public Tensor input(Tape t, Tensor rows) {
        return apart ? ColumnRange.columnRange(t, rows, 0, dims) : rows;
    }

    /** What is to be written for rows [n, width]: [n, outputs]. */
    public Tensor target(Tape t, Tensor rows) {
        return apart ? ColumnRange.columnRange(t, rows, dims, width()) : rows;
    }

    /** What is read of {@code n} rows, row-major; a copy but where a row is both. */
    public float[] inputs(float[] rows, int n) {
        return apart ? columns(rows, n, 0, dims) : rows;
    }

    /** What is to be written for {@code n} rows, row-major. */
    public float[] targets(float[] rows, int n) {
        return apart ? columns(rows, n, dims, outputs) : rows;
    }

    private float[] columns(float[] rows, int n, int from, int count) {
        float[] out = new float[n * count];
        for (int row = 0; row < n; row++) {
            System.arraycopy(rows, row * width() + from, out, row * count, count);
        }
        return out;
    }

    /** Rows of both parts side by side. */
    static float[] joined(float[] inputs, int dims, float[] targets, int outputs) {
        int n = inputs.length / dims;
        int width = dims + outputs;
        float[] rows = new float[Math.multiplyExact(n, width)];
        for (int row = 0; row < n; row++) {
            System.arraycopy(inputs, row * dims, rows, row * width, dims);
            System.arraycopy(targets, row * outputs, rows, row * width + dims, outputs);
        }
        return rows;
    }
}
