package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * P = mean over rows of the sum over features of tanh(scale f_i n_i): a count of active features that has a slope.
 *
 * <p>Conerly et al., Circuits Updates, January 2025, with n the decoder's {@link ColumnNorm}. Where f n is large against
 * 1 / scale the term is 1 and the gradient 0; where f is 0 the gradient to f is scale n, which a rectifier stops.
 */
public final class TanhPenalty {
    private TanhPenalty() {}

    /**
     * @param f [rows, features]
     * @param n [features], which gets a gradient, or null for ones
     * @param scale above 0
     * @return one number
     */
    public static Tensor tanhPenalty(Tape t, Tensor f, Tensor n, float scale) {
        return WeightedMean.weightedMean(t, ofRows(t, f, n, scale), null);
    }

    /** The sum over features of each row, [rows]: for means that weigh rows. */
    public static Tensor ofRows(Tape t, Tensor f, Tensor n, float scale) {
        if (!(scale > 0f)) {
            throw new IllegalArgumentException("tanh_penalty: needs a scale above 0, got " + scale);
        }
        return KERNELS.ofRows(t, f, n, scale);
    }

    /** tanh(scale u). Most features are 0, and tanh is slow. */
    private static final FeaturePenalty.Curve CURVE = new FeaturePenalty.Curve() {
        @Override
        public float value(float u, float scale) {
            return u == 0f ? u : (float) Math.tanh(scale * u);
        }

        @Override
        public float slope(float u, float scale) {
            if (u == 0f) {
                return scale;
            }
            double e = Math.exp(-2 * Math.abs(scale * u));
            return (float) (scale * 4 * e / ((1 + e) * (1 + e)));
        }
    };

    static final Kernel FORWARD = Kernel.perRow("tanh_penalty_forward", FeaturePenalty.sums(CURVE));

    static final Kernel BACKWARD = Kernel.perRow("tanh_penalty_backward", FeaturePenalty.slopes(CURVE));

    static final Kernel WEIGHT_PARTIAL =
            Kernel.perBlock("tanh_penalty_weight_partial", FeaturePenalty.weightSlopes(CURVE));

    private static final FeaturePenalty KERNELS = new FeaturePenalty("tanh_penalty", FORWARD, BACKWARD, WEIGHT_PARTIAL);
}
