package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** c[row] += the number of z[row, j] above 0: how often each latent fires, for batches that lie along the columns. */
public final class ActiveCounts {
    private ActiveCounts() {}

    /**
     * Adds, without a record.
     *
     * @param z [rows, n]
     * @param counts [rows], whole numbers; exact up to 2^24
     */
    public static void add(Tape t, Tensor z, Tensor counts) {
        if (counts.size() != z.rows()) {
            throw new IllegalArgumentException("active_counts: needs z [rows, n], counts [rows], got " + z.shapeText()
                    + ", " + counts.shapeText());
        }
        t.run(ADD, z.rows(), z, counts, z.rows(), z.cols());
    }

    static final Kernel ADD = Kernel.perRow("active_counts", (a, from, to) -> {
        float[] z = a.floats(0);
        int n = a.integer(3);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * n;
            int active = 0;
            for (int j = at; j < at + n; j++) {
                active += z[j] > 0f ? 1 : 0;
            }
            a.floats(1)[a.at(1) + row] += active;
        }
    });
}
