package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = u Phi(u), Phi(u) = (1 + erf(u / sqrt(2))) / 2: the exact form of GELU; {@link Gelu} is the tanh form.
 *
 * <p>Hendrycks and Gimpel, Gaussian Error Linear Units, 2016. Computed from the tail h = Phi(-|u|) as
 * y = max(u, 0) - |u| h, which keeps its relative accuracy on both sides. With s = 1 / (1 + 0.3 |u|), h is
 * s P(s) exp(-u^2 / 2) for a polynomial P of degree 9, fitted by least squares over |u| up to 15 in float64 to 4e-9 of
 * the value; beyond 15, h is 0 in float32.
 */
public final class GeluErf {
    private static final float MOST = 15f;

    private static final float INVERSE_SQRT_2_PI = 0.39894228f;

    private GeluErf() {}

    /** Element by element; u of any shape. */
    public static Tensor geluErf(Tape t, Tensor u) {
        Tensor y = t.empty(u.shape());
        t.run(FORWARD, u.size(), u, y, u.size());
        return t.record(y, () -> t.run(BACKWARD, u.size(), u, t.grad(y), t.grad(u), u.size()), u);
    }

    static final Kernel FORWARD = Kernel.perElement("gelu_erf_forward", Unit.forward(GeluErf::values));

    /** du += dy (Phi(u) + u phi(u)), phi(u) = exp(-u^2 / 2) / sqrt(2 pi). */
    static final Kernel BACKWARD = Kernel.perElement("gelu_erf_backward", Unit.backward(GeluErf::slopes));

    static void values(float[] u, float[] y, int n, Args a) {
        exponentials(u, y, n, a);
        for (int i = 0; i < n; i++) {
            float size = Math.min(Math.abs(u[i]), MOST);
            y[i] = Math.max(u[i], 0f) - size * (tail(size) * y[i]);
        }
    }

    static void slopes(float[] u, float[] slope, int n, Args a) {
        exponentials(u, slope, n, a);
        for (int i = 0; i < n; i++) {
            float size = Math.min(Math.abs(u[i]), MOST);
            float sign = Math.copySign(1f, u[i]);
            float above = 0.5f + 0.5f * sign;
            slope[i] = above + sign * (slope[i] * (size * INVERSE_SQRT_2_PI - tail(size)));
        }
    }

    /** exp(-u^2 / 2). */
    private static void exponentials(float[] u, float[] out, int n, Args a) {
        for (int i = 0; i < n; i++) {
            out[i] = -0.5f * u[i] * u[i];
        }
        VectorMath.exp(out, 0, n, a.scratch(Unit.FREE, VectorMath.scratchSize()));
    }

    /** Phi(-size) / exp(-size^2 / 2). */
    private static float tail(float size) {
        float s = 1f / (1f + 0.3f * size);
        float high = 0.09762378f
                + s * (-0.08222338f + s * (0.19521828f + s * (-0.23083034f + s * (0.11356315f + s * -0.020833317f))));
        return s * (0.11968727f + s * (0.11956007f + s * (0.11033726f + s * (0.07789724f + s * high))));
    }
}
