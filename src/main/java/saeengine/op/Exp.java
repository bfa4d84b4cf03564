package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** y = e^x: for parameters that are kept as logarithms. dx = dy y. */
public final class Exp {
    private Exp() {}

    /** Element by element; x of any shape. */
    public static Tensor exp(Tape t, Tensor x) {
        Tensor y = t.empty(x.shape());
        t.run(FORWARD, x.size(), x, y, x.size());
        return t.record(y, () -> t.run(BACKWARD, x.size(), y, t.grad(y), t.grad(x), x.size()), x);
    }

    /** By Math.exp, which overflows and underflows where a GPU's does. */
    static final Kernel FORWARD = new Kernel("exp_forward", Kernel.Launch.ELEMENT, 2048, (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(1);
        for (int i = from; i < to; i++) {
            y[a.at(1) + i] = (float) Math.exp(x[a.at(0) + i]);
        }
    });

    /** dx += dy y. */
    static final Kernel BACKWARD = Kernel.perElement("exp_backward", (a, from, to) -> {
        float[] y = a.floats(0);
        float[] dy = a.floats(1);
        float[] dx = a.floats(2);
        int yAt = a.at(0);
        int dyAt = a.at(1);
        int dxAt = a.at(2);
        for (int i = from; i < to; i++) {
            dx[dxAt + i] += dy[dyAt + i] * y[yAt + i];
        }
    });
}
