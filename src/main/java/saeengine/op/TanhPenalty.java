package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
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
    public static Tensor ofRows(Tape t, Tensor f, @Nullable Tensor n, float scale) {
        if (!(scale > 0f)) {
            throw new IllegalArgumentException("tanh_penalty: needs a scale above 0, got " + scale);
        }
        return KERNELS.ofRows(t, f, n, scale);
    }

    /** tanh(scale u) by e = exp(-2 |scale u|). */
    private static final FeaturePenalty.Curve CURVE = new FeaturePenalty.Curve() {
        @Override
        public void values(float[] u, int n, float scale, Args a) {
            float[] e = exponentials(u, n, scale, a);
            for (int j = 0; j < n; j++) {
                u[j] = tanh(scale * u[j], e[j]);
            }
        }

        @Override
        public void slopes(float[] u, int n, float scale, Args a) {
            float[] e = exponentials(u, n, scale, a);
            for (int j = 0; j < n; j++) {
                u[j] = scale * 4f * e[j] / ((1f + e[j]) * (1f + e[j]));
            }
        }
    };

    private static float[] exponentials(float[] u, int n, float scale, Args a) {
        float[] e = a.scratch(FeaturePenalty.Curve.FREE, n);
        for (int j = 0; j < n; j++) {
            e[j] = -2f * Math.abs(scale * u[j]);
        }
        VectorMath.exp(e, 0, n);
        return e;
    }

    /** Near 0, where 1 - e has few digits left, by five terms of the series: below 1e-8 of it in what they leave out. */
    private static float tanh(float v, float e) {
        if (Math.abs(v) < 0.25f) {
            float square = v * v;
            float tail = 2f / 15 + square * (-17f / 315 + square * (62f / 2835));
            return v + v * square * (-1f / 3 + square * tail);
        }
        return Math.copySign((1f - e) / (1f + e), v);
    }

    static final Kernel FORWARD = Kernel.perRow("tanh_penalty_forward", FeaturePenalty.sums(CURVE));

    static final Kernel BACKWARD = Kernel.perRow("tanh_penalty_backward", FeaturePenalty.slopes(CURVE));

    static final Kernel WEIGHT_PARTIAL =
            Kernel.perBlock("tanh_penalty_weight_partial", FeaturePenalty.weightSlopes(CURVE));

    private static final FeaturePenalty KERNELS = new FeaturePenalty("tanh_penalty", FORWARD, BACKWARD, WEIGHT_PARTIAL);
}
