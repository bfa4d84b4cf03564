package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * P = mean over rows of the sum over dead latents of ReLU(threshold_i - z_i) n_i: what pulls a latent that never fires up
 * to its threshold.
 *
 * <p>Conerly et al., Circuits Updates, January 2025, there over all latents; SAELens takes the dead alone. The gradient
 * goes to z, to the threshold and to n. What is missing to a threshold is kept, [rows, dead]; its weighted sum is
 * {@link WeightedL1}.
 */
public final class PreActivationPenalty {
    private PreActivationPenalty() {}

    /**
     * @param z [rows, features], the pre-activations
     * @param threshold [features]
     * @param n [features], the decoder's norms, or null for ones
     * @param dead int [m], distinct, or -1 for nobody; none give 0
     * @return one number
     */
    public static Tensor preActivationPenalty(Tape t, Tensor z, Tensor threshold, @Nullable Tensor n, Tensor dead) {
        int features = z.cols();
        if (threshold.size() != features || (n != null && n.size() != features) || dead.size() > features) {
            throw new IllegalArgumentException(
                    "pre_activation_penalty: needs z [rows, features], threshold [features], n [features], dead of"
                            + " features, got " + z.shapeText() + ", " + threshold.shapeText() + ", "
                            + (n == null ? "none" : n.shapeText()) + ", " + dead.shapeText());
        }
        if (dead.size() == 0) {
            return t.zeros(1);
        }
        Tensor norms = n == null ? null : GatherColumns.gatherColumns(t, n, dead, 0f);
        return WeightedL1.weightedL1(t, missing(t, z, threshold, dead), norms);
    }

    /** max(threshold_i - z_i, 0) of the dead, [rows, m]. */
    private static Tensor missing(Tape t, Tensor z, Tensor threshold, Tensor dead) {
        int rows = z.rows();
        int m = dead.size();
        Tensor missing = t.empty(rows, m);
        t.run(FORWARD, rows, z, threshold, dead, missing, rows, z.cols(), m);
        return t.record(missing, () -> backward(t, missing, z, threshold, dead), z, threshold);
    }

    private static void backward(Tape t, Tensor missing, Tensor z, Tensor threshold, Tensor dead) {
        int rows = z.rows();
        int features = z.cols();
        int m = dead.size();
        Tensor dmissing = t.grad(missing);
        if (z.requiresGrad()) {
            t.run(BACKWARD, rows, missing, dmissing, dead, t.grad(z), rows, features, m);
        }
        if (threshold.requiresGrad()) {
            Tensor partial = t.empty(ColumnSums.blocks(rows), m);
            t.run(GatedUnits.BIAS_PARTIAL, ColumnSums.items(rows, m), missing, dmissing, partial, rows, m);
            Tensor sums = t.zeros(m);
            ColumnSums.finish(t, partial, sums);
            t.run(GatherColumns.BACKWARD, 1, sums, dead, t.grad(threshold), 1, features, m);
        }
    }

    static final Kernel FORWARD = Kernel.perRow("pre_activation_penalty_forward", (a, from, to) -> {
        int features = a.integer(5);
        int m = a.integer(6);
        for (int row = from; row < to; row++) {
            missing(a, row * features, row * m, m);
        }
    });

    private static void missing(Args a, int offset, int out, int m) {
        float[] z = a.floats(0);
        float[] threshold = a.floats(1);
        int[] dead = a.ints(2);
        float[] missing = a.floats(3);
        int zAt = a.at(0) + offset;
        for (int j = 0; j < m; j++) {
            int i = dead[a.at(2) + j];
            missing[a.at(3) + out + j] = i < 0 ? 0f : Math.max(threshold[a.at(1) + i] - z[zAt + i], 0f);
        }
    }

    /** dz[row, dead[j]] -= dmissing[row, j] where something is missing. */
    static final Kernel BACKWARD = Kernel.perRow("pre_activation_penalty_backward", (a, from, to) -> {
        int features = a.integer(5);
        int m = a.integer(6);
        for (int row = from; row < to; row++) {
            int at = row * m;
            int dzAt = a.at(3) + row * features;
            for (int j = 0; j < m; j++) {
                int i = a.ints(2)[a.at(2) + j];
                if (i >= 0) {
                    a.floats(3)[dzAt + i] -=
                            a.floats(1)[a.at(1) + at + j] * Relu.isPositive(a.floats(0)[a.at(0) + at + j]);
                }
            }
        }
    });
}
