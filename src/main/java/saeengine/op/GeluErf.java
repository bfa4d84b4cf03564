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
        exponentials(u, y, n);
        float[] size = a.scratch(Unit.FREE, n);
        float[] tail = a.scratch(Unit.FREE + 1, n);
        tails(u, size, tail, a.scratch(Unit.FREE + 2, n), n);
        for (int i = 0; i < n; i++) {
            y[i] = Math.max(u[i], 0f) - size[i] * (tail[i] * y[i]);
        }
    }

    static void slopes(float[] u, float[] slope, int n, Args a) {
        exponentials(u, slope, n);
        float[] size = a.scratch(Unit.FREE, n);
        float[] tail = a.scratch(Unit.FREE + 1, n);
        tails(u, size, tail, a.scratch(Unit.FREE + 2, n), n);
        for (int i = 0; i < n; i++) {
            float sign = Math.copySign(1f, u[i]);
            float above = 0.5f + 0.5f * sign;
            slope[i] = above + sign * (slope[i] * (size[i] * INVERSE_SQRT_2_PI - tail[i]));
        }
    }

    /** exp(-u^2 / 2). */
    private static void exponentials(float[] u, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = -0.5f * u[i] * u[i];
        }
        VectorMath.exp(out, 0, n);
    }

    /** size = |u|, at most 15, and tail = Phi(-size) / exp(-size^2 / 2); loops short enough to be vectorised. */
    private static void tails(float[] u, float[] size, float[] tail, float[] s, int n) {
        for (int i = 0; i < n; i++) {
            size[i] = Math.min(Math.abs(u[i]), MOST);
        }
        for (int i = 0; i < n; i++) {
            s[i] = 1f / (1f + 0.3f * size[i]);
        }
        for (int i = 0; i < n; i++) {
            tail[i] = 0.11356315f + s[i] * -0.020833317f;
        }
        VectorMath.horner(s, tail, -0.23083034f, 0.19521828f, n);
        VectorMath.horner(s, tail, -0.08222338f, 0.09762378f, n);
        VectorMath.horner(s, tail, 0.07789724f, 0.11033726f, n);
        VectorMath.horner(s, tail, 0.11956007f, 0.11968727f, n);
        for (int i = 0; i < n; i++) {
            tail[i] *= s[i];
        }
    }
}
