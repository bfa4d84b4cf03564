package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * P = mean over rows of the sum over dead latents of ReLU(threshold_i - z_i) n_i: what pulls a latent that never fires up
 * to its threshold.
 *
 * <p>Conerly et al., Circuits Updates, January 2025, there over all latents; SAELens takes the dead alone. The gradient
 * goes to z, to the threshold and to n. Composed of smaller ops over [rows, dead].
 */
public final class PreActivationPenalty {
    private PreActivationPenalty() {}

    /**
     * @param z [rows, features], the pre-activations
     * @param threshold [features]
     * @param n [features], the decoder's norms, or null for ones
     * @param dead int [m], distinct; none give 0
     * @return one number
     */
    public static Tensor preActivationPenalty(Tape t, Tensor z, Tensor threshold, Tensor n, Tensor dead) {
        int features = z.cols();
        if (threshold.size() != features || n != null && n.size() != features) {
            throw new IllegalArgumentException(
                    "pre_activation_penalty: needs z [rows, features], threshold [features], n [features], got "
                            + z.shapeText() + ", " + threshold.shapeText() + ", "
                            + (n == null ? "none" : n.shapeText()));
        }
        if (dead.size() == 0) {
            return t.zeros(1);
        }
        Tensor edges = GatherColumns.gatherColumns(t, threshold, dead);
        Tensor above = SubtractRow.subtractRow(t, GatherColumns.gatherColumns(t, z, dead), edges);
        Tensor missing = Relu.relu(t, Scale.scale(t, above, -1f));
        return WeightedL1.weightedL1(t, missing, n == null ? null : GatherColumns.gatherColumns(t, n, dead));
    }
}
