package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** y = c x for a number c that the device has: {@link Scale} without waiting for the number. */
public final class ScaleBy {
    private ScaleBy() {}

    /**
     * y = factor x, element by element.
     *
     * @param factor one number, which gets no gradient
     */
    public static Tensor scaleBy(Tape t, Tensor x, Tensor factor) {
        if (factor.size() != 1) {
            throw new IllegalArgumentException("scale_by: needs a factor of one element, got " + factor.shapeText());
        }
        Tensor y = t.zeros(x.shape());
        t.run(ADD, x.size(), x, factor, y, x.size());
        return t.record(y, () -> t.run(ADD, x.size(), t.grad(y), factor, t.grad(x), x.size()), x);
    }

    /** y += factor x. */
    static final Kernel ADD = Kernel.perElement(
            "scale_by",
            (a, from, to) -> ScaledRows.add(
                    a.floats(1)[a.at(1)], a.floats(0), a.at(0) + from, a.floats(2), a.at(2) + from, to - from));
}
