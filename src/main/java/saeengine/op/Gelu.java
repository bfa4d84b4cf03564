package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * gelu_new: y = u/2 (1 + tanh(v)), v = sqrt(2/pi) (u + 0.044715 u^3), the tanh form that GPT-Neo uses.
 *
 * <p>Computed as y = u s with s = 1 / (1 + exp(-2v)), which keeps its relative accuracy where tanh(v) nears -1.
 */
public final class Gelu {
    private static final float MINUS_TWO_C = -2f * 0.797884560802865f;
    private static final float CUBIC = 0.044715f;

    private Gelu() {}

    /** Element by element; u of any shape. */
    public static Tensor gelu(Tape t, Tensor u) {
        Tensor y = t.empty(u.shape());
        t.run(FORWARD, u.size(), u, y, u.size());
        return t.record(y, () -> t.run(BACKWARD, u.size(), u, t.grad(y), t.grad(u), u.size()), u);
    }

    static final Kernel FORWARD = Kernel.perElement("gelu_forward", Unit.forward(Gelu::values));

    /** du += dy (s + u s (1 - s) 2 v'(u)). */
    static final Kernel BACKWARD = Kernel.perElement("gelu_backward", Unit.backward(Gelu::slopes));

    static void values(float[] u, float[] y, int n, Args a) {
        expOfMinusTwoV(u, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = u[i] / (1f + y[i]);
        }
    }

    static void slopes(float[] u, float[] slope, int n, Args a) {
        expOfMinusTwoV(u, slope, n);
        for (int i = 0; i < n; i++) {
            float s = 1f / (1f + slope[i]);
            slope[i] = s + u[i] * s * (1f - s) * (-MINUS_TWO_C * (1f + 3f * CUBIC * u[i] * u[i]));
        }
    }

    private static void expOfMinusTwoV(float[] u, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            float x = u[i];
            out[i] = MINUS_TWO_C * (x + CUBIC * x * x * x);
        }
        VectorMath.exp(out, 0, n);
    }
}
