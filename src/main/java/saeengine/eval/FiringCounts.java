package saeengine.eval;

import java.util.function.DoubleConsumer;

/** On how many rows each latent fired (value other than 0, a negative one too), and the sum of all values. */
final class FiringCounts {
    private final long[] fires;
    private long rows;
    private long active;
    private final Sum absolute = new Sum();
    private final DoubleConsumer rowsL1;

    FiringCounts(int latents) {
        this(latents, l1 -> {});
    }

    /** @param rowsL1 is told the sum of absolute values of each row */
    FiringCounts(int latents, DoubleConsumer rowsL1) {
        fires = new long[latents];
        this.rowsL1 = rowsL1;
    }

    /** Takes in rows that were counted elsewhere. */
    void add(long[] firesOfLatents, double[] l1) {
        for (int i = 0; i < fires.length; i++) {
            fires[i] += firesOfLatents[i];
            active += firesOfLatents[i];
        }
        for (double each : l1) {
            addRow(each);
        }
        rows += l1.length;
    }

    private void addRow(double l1) {
        absolute.add(l1);
        rowsL1.accept(l1);
    }

    long[] fires() {
        return fires;
    }

    /** Takes in {@code n} rows of dense features. */
    void addDense(float[] features, int n) {
        for (int row = 0, at = 0; row < n; row++) {
            double l1 = 0;
            for (int latent = 0; latent < fires.length; latent++, at++) {
                count(latent, features[at]);
                l1 += Math.abs(features[at]);
            }
            addRow(l1);
        }
        rows += n;
    }

    /** Takes in {@code n} rows of {@code k} pairs each; the index of a pair of value 0 is not looked at. */
    void addSparse(int[] indices, float[] values, int n, int k) {
        for (int row = 0; row < n; row++) {
            double l1 = 0;
            for (int at = row * k; at < (row + 1) * k; at++) {
                count(indices[at], values[at]);
                l1 += Math.abs(values[at]);
            }
            addRow(l1);
        }
        rows += n;
    }

    private void count(int latent, float value) {
        if (value != 0) {
            fires[latent]++;
            active++;
        }
    }

    FeatureMetrics metrics() {
        long alive = 0;
        for (long count : fires) {
            alive += count > 0 ? 1 : 0;
        }
        return new FeatureMetrics(
                rows, (double) active / rows, absolute.value() / rows, (double) alive / fires.length, fires.clone());
    }
}
