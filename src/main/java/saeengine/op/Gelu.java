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

    static final Kernel FORWARD = new Kernel("gelu_forward", Kernel.Launch.ELEMENT, 4096, (a, from, to) -> {
        float[] u = a.floats(0);
        float[] y = a.floats(1);
        int uAt = a.at(0);
        int yAt = a.at(1);
        expOfMinusTwoV(u, uAt + from, y, yAt + from, to - from, a.scratch(0, VectorMath.scratchSize()));
        for (int i = from; i < to; i++) {
            y[yAt + i] = u[uAt + i] / (1f + y[yAt + i]);
        }
    });

    /** du += dy (s + u s (1 - s) 2 v'(u)). */
    static final Kernel BACKWARD = new Kernel("gelu_backward", Kernel.Launch.ELEMENT, 4096, (a, from, to) -> {
        float[] u = a.floats(0);
        float[] dy = a.floats(1);
        float[] du = a.floats(2);
        int n = to - from;
        int uAt = a.at(0) + from;
        int dyAt = a.at(1) + from;
        int duAt = a.at(2) + from;
        float[] e = a.scratch(1, n);
        expOfMinusTwoV(u, uAt, e, 0, n, a.scratch(0, VectorMath.scratchSize()));
        for (int i = 0; i < n; i++) {
            float x = u[uAt + i];
            float s = 1f / (1f + e[i]);
            float twoSlope = -MINUS_TWO_C * (1f + 3f * CUBIC * x * x);
            du[duAt + i] += dy[dyAt + i] * (s + x * s * (1f - s) * twoSlope);
        }
    });

    /** As the kernels, for {@link GatedMlp}. */
    static void values(float[] u, float[] y, int n, Args a) {
        expOfMinusTwoV(u, 0, y, 0, n, a.scratch(Unit.FREE, VectorMath.scratchSize()));
        for (int i = 0; i < n; i++) {
            y[i] = u[i] / (1f + y[i]);
        }
    }

    static void slopes(float[] u, float[] slope, int n, Args a) {
        expOfMinusTwoV(u, 0, slope, 0, n, a.scratch(Unit.FREE, VectorMath.scratchSize()));
        for (int i = 0; i < n; i++) {
            float s = 1f / (1f + slope[i]);
            slope[i] = s + u[i] * s * (1f - s) * (-MINUS_TWO_C * (1f + 3f * CUBIC * u[i] * u[i]));
        }
    }

    private static void expOfMinusTwoV(float[] u, int uAt, float[] out, int at, int n, float[] scratch) {
        for (int i = 0; i < n; i++) {
            float x = u[uAt + i];
            out[at + i] = MINUS_TWO_C * (x + CUBIC * x * x * x);
        }
        VectorMath.exp(out, at, n, scratch);
    }
}
