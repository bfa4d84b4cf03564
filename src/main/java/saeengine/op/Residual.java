package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** r = x - y, what a reconstruction missed, as data: no gradient flows through it. */
public final class Residual {
    private Residual() {}

    /** Element by element; both of the same size. */
    public static Tensor residual(Tape t, Tensor x, Tensor y) {
        if (x.rows() != y.rows() || x.cols() != y.cols()) {
            throw new IllegalArgumentException(
                    "residual: needs two shapes alike, got " + x.shapeText() + ", " + y.shapeText());
        }
        Tensor r = t.empty(x.shape());
        t.run(FORWARD, r.size(), x, y, r, r.size());
        return r;
    }

    static final Kernel FORWARD = Kernel.perElement("residual_forward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(1);
        float[] r = a.floats(2);
        int xAt = a.at(0);
        int yAt = a.at(1);
        int rAt = a.at(2);
        for (int i = from; i < to; i++) {
            r[rAt + i] = x[xAt + i] - y[yAt + i];
        }
    });
}
