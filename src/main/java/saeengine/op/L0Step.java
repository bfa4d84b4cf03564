package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * L0 = mean over rows of how many z are above their feature's threshold, with a gradient for the thresholds.
 *
 * <p>Rajamanoharan et al., Jumping Ahead, 2024: {@code dthreshold_i = -(1 / bandwidth) sum over rows of
 * [|z - threshold_i| < bandwidth / 2] dofRow}, both ends of the rectangle left out; nothing flows to z. Dialects differ
 * in what they count: SAELens gives the pre-activations, dictionary_learning the features after {@link JumpRelu},
 * whose zeros are near a threshold below half a bandwidth.
 */
public final class L0Step {
    private L0Step() {}

    /**
     * @param z [rows, features]
     * @param threshold [features]
     * @param bandwidth of the rectangle, in units of z
     * @return one number
     */
    public static Tensor l0(Tape t, Tensor z, Tensor threshold, float bandwidth) {
        return WeightedMean.weightedMean(t, ofRows(t, z, threshold, bandwidth), null);
    }

    /** How many are above in each row, [rows]: for means that weigh rows. */
    public static Tensor ofRows(Tape t, Tensor z, Tensor threshold, float bandwidth) {
        Gate.require("l0_step", z, threshold, bandwidth);
        int rows = z.rows();
        int features = z.cols();
        Tensor ofRow = t.empty(rows);
        t.run(FORWARD, rows, z, threshold, ofRow, rows, features);
        return t.record(
                ofRow,
                () -> {
                    Tensor partial = t.empty(ColumnSums.blocks(rows), features);
                    int items = ColumnSums.items(rows, features);
                    Tensor dofRow = t.grad(ofRow);
                    t.run(THRESHOLD_PARTIAL, items, z, threshold, dofRow, partial, rows, features, bandwidth);
                    ColumnSums.finish(t, partial, t.grad(threshold));
                },
                threshold);
    }

    /** (L0 / target - 1)^2, the penalty that holds L0 to a target from both sides; l0 one number. */
    public static Tensor squaredMiss(Tape t, Tensor l0, float target) {
        if (!(target > 0f)) {
            throw new IllegalArgumentException("l0_step: needs a target above 0, got " + target);
        }
        Tensor square = SquaredError.squaredError(t, l0, t.number(target));
        return Scale.scale(t, square, (float) (1.0 / ((double) target * target)));
    }

    /** ofRow[row] = how many of z[row] are above; NaN where one of them or of the thresholds is. */
    static final Kernel FORWARD = Kernel.perRow("l0_step_forward", (a, from, to) -> {
        int n = a.integer(4);
        float[] above = a.scratch(0, n);
        for (int row = from; row < to; row++) {
            steps(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), above, n);
            a.floats(2)[a.at(2) + row] = Sums.sum(above, 0, n);
        }
    });

    private static void steps(float[] z, int zAt, float[] threshold, int at, float[] above, int n) {
        for (int j = 0; j < n; j++) {
            above[j] = Gate.step(z[zAt + j] - threshold[at + j]);
        }
    }

    /** partial[block, i] = sum over the block's rows of the threshold's gradient. */
    static final Kernel THRESHOLD_PARTIAL = Kernel.perBlock("l0_step_threshold_partial", (a, from, to) -> {
        int rows = a.integer(4);
        int n = a.integer(5);
        for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
            int out = a.at(3) + block * n;
            java.util.Arrays.fill(a.floats(3), out, out + n, 0f);
            int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
            for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                estimate(a, row, out, n);
            }
        }
    });

    private static void estimate(Args a, int row, int out, int n) {
        float bandwidth = a.real(6);
        float[] near = a.scratch(0, n);
        Gate.rectangles(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), bandwidth, near, n);
        ScaledRows.add(-(a.floats(2)[a.at(2) + row] / bandwidth), near, 0, a.floats(3), out, n);
    }
}
