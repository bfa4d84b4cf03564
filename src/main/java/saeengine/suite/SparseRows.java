package saeengine.suite;

import java.util.Arrays;

/** Examples of which few numbers are not 0, in float64; rows are added as they come. */
final class SparseRows implements Samples {
    private final int features;
    private int[] starts = new int[65];
    private int[] indices = new int[1024];
    private double[] values = new double[1024];
    private int rows;

    SparseRows(int features) {
        this.features = features;
    }

    /** Appends what is not 0 of a row [features], each entry times a factor. */
    void add(double[] row, double factor) {
        for (int i = 0; i < features; i++) {
            if (row[i] != 0) {
                put(i, row[i] * factor);
            }
        }
        endRow();
    }

    /** Appends an entry to the row that is being added; indices ascend. */
    void put(int index, double value) {
        int at = Math.max(starts[rows + 1], starts[rows]);
        starts[rows + 1] = at;
        if (at == indices.length) {
            indices = Arrays.copyOf(indices, 2 * at);
            values = Arrays.copyOf(values, 2 * at);
        }
        indices[at] = index;
        values[at] = value;
        starts[rows + 1] = at + 1;
    }

    void endRow() {
        rows++;
        if (rows + 1 == starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        starts[rows] = Math.max(starts[rows], starts[rows - 1]);
        starts[rows + 1] = 0;
    }

    int rows() {
        return rows;
    }

    @Override
    public int features() {
        return features;
    }

    /** Where a row's entries begin. */
    int start(int row) {
        return starts[row];
    }

    /** Where they end. */
    int end(int row) {
        return starts[row + 1];
    }

    int index(int at) {
        return indices[at];
    }

    double value(int at) {
        return values[at];
    }

    @Override
    public double value(int row, int index) {
        int at = Arrays.binarySearch(indices, starts[row], starts[row + 1], index);
        return at < 0 ? 0 : values[at];
    }

    @Override
    public double dot(int sample, double[] weights) {
        double sum = 0;
        for (int at = starts[sample]; at < starts[sample + 1]; at++) {
            sum += values[at] * weights[indices[at]];
        }
        return sum;
    }

    @Override
    public void add(int sample, double factor, double[] sums) {
        for (int at = starts[sample]; at < starts[sample + 1]; at++) {
            sums[indices[at]] += factor * values[at];
        }
    }

    @Override
    public void addSquares(int sample, double factor, double[] sums) {
        for (int at = starts[sample]; at < starts[sample + 1]; at++) {
            sums[indices[at]] += factor * values[at] * values[at];
        }
    }
}
