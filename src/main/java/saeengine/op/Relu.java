package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** y = max(x, 0). The gradient passes where y is positive. */
public final class Relu {
    private Relu() {}

    /** Element by element; x of any shape. */
    public static Tensor relu(Tape t, Tensor x) {
        Tensor y = t.empty(x.shape());
        t.run(FORWARD, x.size(), x, y, x.size());
        return t.record(y, () -> t.run(BACKWARD, x.size(), y, t.grad(y), t.grad(x), x.size()), x);
    }

    static final Kernel FORWARD = Kernel.perElement("relu_forward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(1);
        int xAt = a.at(0);
        int yAt = a.at(1);
        for (int i = from; i < to; i++) {
            y[yAt + i] = Math.max(x[xAt + i], 0f);
        }
    });

    static final Kernel BACKWARD = Kernel.perElement("relu_backward", (a, from, to) -> {
        float[] y = a.floats(0);
        float[] dy = a.floats(1);
        float[] dx = a.floats(2);
        int yAt = a.at(0);
        int dyAt = a.at(1);
        int dxAt = a.at(2);
        for (int i = from; i < to; i++) {
            dx[dxAt + i] += dy[dyAt + i] * isPositive(y[yAt + i]);
        }
    });

    /**
     * 1 where a rectified value is positive, 0 where it is 0: the least positive float times 1e48 is above 1. A
     * conditional would stop the loop around it from vectorising.
     */
    static float isPositive(float rectified) {
        return Math.min(rectified * 1e38f * 1e10f, 1f);
    }
}
