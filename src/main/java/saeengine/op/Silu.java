package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = u s with s = 1 / (1 + exp(-u)): SiLU, also called swish.
 *
 * <p>Elfwing, Uchibe and Doya, Sigmoid-weighted linear units for neural network function approximation, 2017.
 */
public final class Silu {
    private Silu() {}

    /** Element by element; u of any shape. */
    public static Tensor silu(Tape t, Tensor u) {
        Tensor y = t.empty(u.shape());
        t.run(FORWARD, u.size(), u, y, u.size());
        return t.record(y, () -> t.run(BACKWARD, u.size(), u, t.grad(y), t.grad(u), u.size()), u);
    }

    static final Kernel FORWARD = Kernel.perElement("silu_forward", Unit.forward(Silu::values));

    /** du += dy s (1 + u (1 - s)). */
    static final Kernel BACKWARD = Kernel.perElement("silu_backward", Unit.backward(Silu::slopes));

    static void values(float[] u, float[] y, int n, Args a) {
        exponentials(u, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = u[i] / (1f + y[i]);
        }
    }

    static void slopes(float[] u, float[] slope, int n, Args a) {
        exponentials(u, slope, n);
        for (int i = 0; i < n; i++) {
            float s = 1f / (1f + slope[i]);
            slope[i] = s + u[i] * s * (1f - s);
        }
    }

    /** exp(-u). */
    private static void exponentials(float[] u, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = -u[i];
        }
        VectorMath.exp(out, 0, n);
    }
}
