package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = x^e where x is positive, else 0: the roots that make norms of sums. dx = dy e x^(e - 1) where x is positive, else 0,
 * so that a norm of 0 sends nothing back.
 */
public final class Power {
    private Power() {}

    /**
     * Element by element.
     *
     * @param x of any shape, not negative
     * @param exponent above 0
     */
    public static Tensor power(Tape t, Tensor x, float exponent) {
        if (!(exponent > 0f)) {
            throw new IllegalArgumentException("power: needs an exponent above 0, got " + exponent);
        }
        Tensor y = t.empty(x.shape());
        t.run(FORWARD, x.size(), x, y, x.size(), exponent);
        return t.record(y, () -> t.run(BACKWARD, x.size(), x, t.grad(y), t.grad(x), x.size(), exponent), x);
    }

    /** u^e, 0 where u is not positive, NaN where it is. */
    static float value(float u, float exponent) {
        return u <= 0f ? 0f : (float) Math.pow(u, exponent);
    }

    /** e u^(e - 1), 0 where u is not positive, NaN where it is. */
    static float slope(float u, float exponent) {
        // Java's power of NaN to 0 is 1.
        return u > 0f ? exponent * (float) Math.pow(u, exponent - 1f) : u <= 0f ? 0f : u;
    }

    static final Kernel FORWARD = new Kernel("power_forward", Kernel.Launch.ELEMENT, 2048, (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(1);
        for (int i = from; i < to; i++) {
            y[a.at(1) + i] = value(x[a.at(0) + i], a.real(3));
        }
    });

    /** dx += dy e x^(e - 1). */
    static final Kernel BACKWARD = new Kernel("power_backward", Kernel.Launch.ELEMENT, 2048, (a, from, to) -> {
        float[] x = a.floats(0);
        float[] dy = a.floats(1);
        float[] dx = a.floats(2);
        for (int i = from; i < to; i++) {
            dx[a.at(2) + i] += dy[a.at(1) + i] * slope(x[a.at(0) + i], a.real(4));
        }
    });
}
