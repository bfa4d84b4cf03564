package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** v = mean over rows of ||x - mean row||^2, the batch's total variance: a denominator, without a gradient. */
public final class Spread {
    private Spread() {}

    /**
     * @param x [rows, d]
     * @return one number
     */
    public static Tensor spread(Tape t, Tensor x) {
        int rows = x.rows();
        Tensor sums = t.zeros(x.cols());
        ColumnSums.add(t, x, sums);
        Tensor ofRow = t.empty(rows);
        t.run(FORWARD, rows, x, sums, ofRow, rows, x.cols());
        return RowMean.rowMean(t, ofRow);
    }

    /** ofRow[row] = sum over columns of (x - sums / rows)^2. */
    static final Kernel FORWARD = Kernel.perRow("spread_forward", (a, from, to) -> {
        int rows = a.integer(3);
        int d = a.integer(4);
        float[] mean = a.scratch(0, d);
        for (int j = 0; j < d; j++) {
            mean[j] = a.floats(1)[a.at(1) + j] / rows;
        }
        for (int row = from; row < to; row++) {
            a.floats(2)[a.at(2) + row] = Sums.squaredDistance(a.floats(0), a.at(0) + row * d, mean, 0, d);
        }
    });
}
