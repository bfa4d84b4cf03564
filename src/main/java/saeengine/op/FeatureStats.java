package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** What a log wants to know of rectified features; none of it has a gradient. */
public final class FeatureStats {
    private FeatureStats() {}

    /** The sum of each feature over the rows, [features]: above 0 where it fired. */
    public static Tensor sums(Tape t, Tensor f) {
        Tensor sums = t.zeros(f.cols());
        ColumnSums.add(t, f, sums);
        return sums;
    }

    /** Mean over rows of the number of positive features: L0, one number. */
    public static Tensor meanActive(Tape t, Tensor f) {
        Tensor ofRow = t.empty(f.rows());
        t.run(ACTIVE, f.rows(), f, ofRow, f.rows(), f.cols());
        return RowMean.rowMean(t, ofRow);
    }

    /** ofRow[row] = how many of f[row] are positive. */
    static final Kernel ACTIVE = Kernel.perRow("feature_stats_active", (a, from, to) -> {
        float[] f = a.floats(0);
        int cols = a.integer(3);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * cols;
            int count = 0;
            for (int j = 0; j < cols; j++) {
                count += f[at + j] > 0f ? 1 : 0;
            }
            a.floats(1)[a.at(1) + row] = count;
        }
    });
}
