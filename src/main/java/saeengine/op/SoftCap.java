package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = c tanh(x / c): nearly x where x is small against c, and never beyond c.
 *
 * <p>Gemma 2 caps its logits so (Gemma Team, 2024); {@link Attention} caps scores in its own kernels.
 */
public final class SoftCap {
    private SoftCap() {}

    /** Element by element; x of any shape, cap above 0. */
    public static Tensor softCap(Tape t, Tensor x, float cap) {
        if (!(cap > 0f)) {
            throw new IllegalArgumentException("soft_cap: needs a cap above 0, got " + cap);
        }
        Tensor y = t.empty(x.shape());
        t.run(FORWARD, x.size(), x, y, x.size(), cap);
        return t.record(y, () -> t.run(BACKWARD, x.size(), y, t.grad(y), t.grad(x), x.size(), cap), x);
    }

    /** Replaces {@code n} elements by cap tanh(x / cap). */
    static void cap(float[] x, int at, int n, float cap) {
        float inverse = 1f / cap;
        for (int i = 0; i < n; i++) {
            x[at + i] *= inverse;
        }
        VectorMath.tanh(x, at, n);
        for (int i = 0; i < n; i++) {
            x[at + i] *= cap;
        }
    }

    static final Kernel FORWARD = new Kernel("soft_cap_forward", Kernel.Launch.ELEMENT, 4096, (a, from, to) -> {
        int yAt = a.at(1) + from;
        System.arraycopy(a.floats(0), a.at(0) + from, a.floats(1), yAt, to - from);
        cap(a.floats(1), yAt, to - from, a.real(3));
    });

    /** dx += dy (1 - (y / c)^2). */
    static final Kernel BACKWARD = Kernel.perElement("soft_cap_backward", (a, from, to) -> {
        float[] y = a.floats(0);
        float[] dy = a.floats(1);
        float[] dx = a.floats(2);
        int yAt = a.at(0);
        int dyAt = a.at(1);
        int dxAt = a.at(2);
        float inverse = 1f / a.real(4);
        for (int i = from; i < to; i++) {
            float capped = y[yAt + i] * inverse;
            dx[dxAt + i] += dy[dyAt + i] * (1f - capped * capped);
        }
    });
}
