package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * P = mean over rows of the sum over features of (f_i n_i)^p, or of that sum to the power 1 / p, for p in (0, 1].
 *
 * <p>Karvonen et al., Measuring Progress in Dictionary Learning for Language Model Interpretability with Board Game
 * Models, 2024 (p-annealing), without n. For p below 1 the slope at 0 has no bound; a feature that is not positive counts
 * as 0 and gets no gradient, as behind a rectifier.
 */
public final class LpPenalty {
    private LpPenalty() {}

    /**
     * The mean of the sums.
     *
     * @param f [rows, features], not negative
     * @param n [features], which gets a gradient, or null for ones
     * @param p above 0, at most 1
     * @return one number
     */
    public static Tensor lpPenalty(Tape t, Tensor f, @Nullable Tensor n, float p) {
        return WeightedMean.weightedMean(t, ofRows(t, f, n, p), null);
    }

    /** The mean of the norms: each row's sum to the power 1 / p. A row of zeros gets no gradient. */
    public static Tensor lpNorm(Tape t, Tensor f, @Nullable Tensor n, float p) {
        return WeightedMean.weightedMean(t, Power.power(t, ofRows(t, f, n, p), (float) (1.0 / p)), null);
    }

    /** The sum over features of each row, [rows]: for means that weigh rows. */
    public static Tensor ofRows(Tape t, Tensor f, @Nullable Tensor n, float p) {
        if (!(p > 0f && p <= 1f)) {
            throw new IllegalArgumentException("lp_penalty: needs p above 0 and at most 1, got " + p);
        }
        return KERNELS.ofRows(t, f, n, p);
    }

    private static final FeaturePenalty.Curve CURVE = new FeaturePenalty.Curve() {
        @Override
        public void values(float[] u, int n, float p, Args a) {
            for (int j = 0; j < n; j++) {
                u[j] = Power.value(u[j], p);
            }
        }

        @Override
        public void slopes(float[] u, int n, float p, Args a) {
            for (int j = 0; j < n; j++) {
                u[j] = Power.slope(u[j], p);
            }
        }
    };

    static final Kernel FORWARD = Kernel.perRow("lp_penalty_forward", FeaturePenalty.sums(CURVE));

    static final Kernel BACKWARD = Kernel.perRow("lp_penalty_backward", FeaturePenalty.slopes(CURVE));

    static final Kernel WEIGHT_PARTIAL =
            Kernel.perBlock("lp_penalty_weight_partial", FeaturePenalty.weightSlopes(CURVE));

    private static final FeaturePenalty KERNELS = new FeaturePenalty("lp_penalty", FORWARD, BACKWARD, WEIGHT_PARTIAL);
}
