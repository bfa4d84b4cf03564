package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** The mean of per-row losses, summed in float64 in row order. Its callers know their own gradient. */
public final class RowMean {
    private RowMean() {}

    /** One number from [rows], of any shape; without a backward pass. */
    public static Tensor rowMean(Tape t, Tensor ofRow) {
        Tensor mean = t.empty(1);
        t.run(FORWARD, 1, ofRow, mean, ofRow.size());
        return mean;
    }

    static final Kernel FORWARD = Kernel.perBlock("row_mean_forward", (a, from, to) -> {
        float[] x = a.floats(0);
        int n = a.integer(2);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[a.at(0) + i];
        }
        a.floats(1)[a.at(1)] = (float) (sum / n);
    });
}
