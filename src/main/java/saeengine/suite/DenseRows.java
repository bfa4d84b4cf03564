package saeengine.suite;

import java.util.Arrays;

/** Examples of which every number is held, in float64; rows are added as they come. */
final class DenseRows implements Samples {
    private final int features;
    private double[] values = {};
    private int rows;

    DenseRows(int features) {
        this.features = features;
    }

    void add(double[] row) {
        if (values.length < (rows + 1) * features) {
            values = Arrays.copyOf(values, Math.max(64, 2 * rows) * features);
        }
        System.arraycopy(row, 0, values, rows * features, features);
        rows++;
    }

    int rows() {
        return rows;
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public double value(int sample, int feature) {
        return values[sample * features + feature];
    }

    @Override
    public double dot(int sample, double[] weights) {
        double sum = 0;
        for (int j = 0, at = sample * features; j < features; j++, at++) {
            sum += values[at] * weights[j];
        }
        return sum;
    }

    @Override
    public void add(int sample, double factor, double[] sums) {
        for (int j = 0, at = sample * features; j < features; j++, at++) {
            sums[j] += factor * values[at];
        }
    }

    @Override
    public void addSquares(int sample, double factor, double[] sums) {
        for (int j = 0, at = sample * features; j < features; j++, at++) {
            sums[j] += factor * values[at] * values[at];
        }
    }
}
